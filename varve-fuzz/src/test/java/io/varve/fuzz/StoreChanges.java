package io.varve.fuzz;

import io.varve.storage.FrameFormat;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the fuzzer's bytes as changes of a store's files: a few steps, each of which flips, writes,
 * copies, cuts, doubles or swaps a part, by preference where a header starts. The original files
 * stay as they are.
 */
public final class StoreChanges {
  private static final int MAX_STEPS = 8;
  private static final int MAX_RANGE_BYTES = 4096;
  private static final long[] EDGES = {
    0,
    1,
    -1,
    7,
    8,
    255,
    65_535,
    1 << 16,
    Integer.MAX_VALUE,
    Integer.MIN_VALUE,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    1L << 32,
    4096,
    96,
    16
  };

  private final Map<String, byte[]> original;
  private final List<String> paths;
  private final Map<String, List<Integer>> places = new TreeMap<>();

  /** Of the files for which that makes sense: locks have no content. */
  public StoreChanges(Map<String, byte[]> original) {
    this.original = original;
    this.paths =
        original.keySet().stream()
            .filter(path -> original.get(path).length > 0 && !path.endsWith("OWNER"))
            .toList();
    paths.forEach(path -> places.put(path, starts(path, original.get(path))));
  }

  private static List<Integer> starts(String path, byte[] file) {
    List<Integer> starts = new ArrayList<>(List.of(0));
    if (path.endsWith("/super")) {
      starts.add(file.length / 2);
    }
    if (!path.endsWith(".seg")) {
      return starts;
    }
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    int at = SegmentFormat.FRAMES_AT;
    while (at + FrameFormat.HEADER_BYTES <= file.length && bytes.getInt(at) != 0) {
      starts.add(at);
      int end = at + bytes.getInt(at + FrameFormat.LENGTH);
      int record = at + FrameFormat.HEADER_BYTES;
      for (; record < end; record += bytes.getInt(record + RecordFormat.LENGTH)) {
        starts.add(record);
      }
      at = end;
    }
    starts.add(at);
    return starts;
  }

  /**
   * The changed files.
   *
   * @param withChecksums whether the checksums of all changed files are made right again
   */
  public Map<String, byte[]> apply(Input input, boolean withChecksums) {
    Map<String, byte[]> files = new TreeMap<>(original);
    for (int step = 0; step < MAX_STEPS && !input.isEmpty(); step++) {
      String path = paths.get(input.below(paths.size()));
      byte[] file = files.get(path);
      if (file != null && file.length > 0) {
        change(files, path, file.clone(), input);
      }
    }
    if (withChecksums) {
      files.forEach((path, file) -> {
        if (!Arrays.equals(file, original.get(path))) {
          Checksums.repair(path, file);
        }
      });
    }
    return files;
  }

  private void change(Map<String, byte[]> files, String path, byte[] file, Input input) {
    int kind = input.u8();
    int at = place(path, file, input);
    int length = Math.min(input.below(MAX_RANGE_BYTES), file.length - at);
    switch (kind % 12) {
      case 0 -> file[at] ^= (byte) (1 << (kind / 12 % 8));
      case 1 -> putNumber(file, at, EDGES[input.below(EDGES.length)], 1 << (kind / 12 % 4));
      case 2 -> putNumber(file, at, file[at] + (byte) input.u8(), 1);
      case 3 -> putNumber(file, at, input.u16(), 1 << (kind / 12 % 4));
      case 4, 5 -> copy(file, at, input.take(Math.min(length, 64)));
      case 6 -> Arrays.fill(file, at, at + length, (byte) 0);
      case 7 -> {
        String from = paths.get(input.below(paths.size()));
        byte[] other = original.get(from);
        int start = place(from, other, input);
        copy(file, at, Arrays.copyOfRange(other, start, Math.min(other.length, start + length)));
      }
      case 8 -> file = spliced(file, at, at + length, new byte[0]);
      case 9 -> file = spliced(file, at, at, Arrays.copyOfRange(file, at, at + length));
      case 10 -> file = Arrays.copyOf(file, at);
      default -> {
        swap(files, path, file, input);
        return;
      }
    }
    files.put(path, file);
  }

  /** Exchanges two files, or removes one. */
  private void swap(Map<String, byte[]> files, String path, byte[] file, Input input) {
    String other = paths.get(input.below(paths.size()));
    byte[] content = files.remove(other);
    if (!other.equals(path)) {
      files.put(other, file);
      if (content != null) {
        files.put(path, content);
      }
    }
  }

  /** Mostly near the start of a header, where the fields are. */
  private int place(String path, byte[] file, Input input) {
    int choice = input.u8();
    List<Integer> starts = places.get(path);
    int at =
        choice < 192
            ? starts.get(choice % starts.size()) + input.below(112)
            : input.below(file.length);
    return Math.clamp(at, 0, Math.max(0, file.length - 1));
  }

  private static void putNumber(byte[] file, int at, long number, int width) {
    for (int i = 0; i < width && at + i < file.length; i++) {
      file[at + i] = (byte) (number >>> 8 * i);
    }
  }

  private static void copy(byte[] file, int at, byte[] part) {
    System.arraycopy(part, 0, file, at, Math.min(part.length, file.length - at));
  }

  private static byte[] spliced(byte[] file, int from, int to, byte[] part) {
    ByteBuffer all = ByteBuffer.allocate(file.length - (to - from) + part.length);
    return all.put(file, 0, from).put(part).put(file, to, file.length - to).array();
  }
}

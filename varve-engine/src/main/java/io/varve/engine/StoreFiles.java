package io.varve.engine;

import io.varve.api.StoreDamaged;
import io.varve.api.StoreInUse;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.FrameCheck;
import io.varve.storage.FrameFormat;
import io.varve.storage.LockHeld;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds a store's files in a volume and checks that they belong together. Writes nothing but the
 * owner's name.
 */
final class StoreFiles {
  private static final int OWNER_BYTES = 256;

  private StoreFiles() {}

  /**
   * The paths of the default tenant's store; null: the volume holds no store and nothing else.
   *
   * @throws UnsupportedFormat if the volume holds other things
   * @throws StoreDamaged if there are stores but no catalogue
   */
  static @Nullable StorePaths find(Volume volume) throws IOException {
    try {
      for (Catalogue.Entry entry : Catalogue.read(volume)) {
        if (entry.tenant().equals(Catalogue.DEFAULT_TENANT)) {
          return new StorePaths(StorePaths.STORES + "/" + entry.directory());
        }
      }
      throw new StoreDamaged(StorePaths.CATALOGUE, 0, "the default tenant's store", "none");
    } catch (NoSuchFileException e) {
      boolean hasStores = !volume.list(StorePaths.STORES).isEmpty();
      if (hasStores && volume.list("").contains(StorePaths.CATALOGUE)) {
        // Somebody made it since.
        return find(volume);
      }
      refuseUnlessEmpty(volume, hasStores);
      return null;
    }
  }

  private static void refuseUnlessEmpty(Volume volume, boolean hasStores) throws IOException {
    if (hasStores) {
      throw new StoreDamaged(
          StorePaths.CATALOGUE, 0, "a catalogue, since there are stores", "no such file");
    }
    for (String name : volume.list("")) {
      boolean ours = name.startsWith(StorePaths.CATALOGUE) || name.equals(StorePaths.STORES);
      if (!ours && !name.equals("lost+found")) {
        throw new UnsupportedFormat(
            "not a Varve data directory: it holds \""
                + name
                + "\" and no catalogue; choose an empty or new one");
      }
    }
  }

  static SuperBlock readSuper(Volume volume, StorePaths paths) throws IOException {
    requireSuper(volume, paths);
    try (VolumeFile file = volume.open(paths.superBlock(), false)) {
      return SuperBlock.read(paths.superBlock(), file);
    }
  }

  /** Fails unless the store that the catalogue names is there. */
  static void requireSuper(Volume volume, StorePaths paths) throws IOException {
    if (!hasSuper(volume, paths)) {
      throw new StoreDamaged(paths.superBlock(), 0, "the super block", "no such file");
    }
  }

  /** Whether the store was never made to the end: nothing was ever stored in it. */
  static boolean isUnfinished(Volume volume, StorePaths paths) throws IOException {
    for (Catalogue.Entry entry : Catalogue.read(volume)) {
      if (paths.directory().equals(StorePaths.STORES + "/" + entry.directory())) {
        return !entry.made();
      }
    }
    return false;
  }

  static boolean hasSuper(Volume volume, StorePaths paths) throws IOException {
    return volume.list(paths.directory()).contains(fileName(paths.superBlock()));
  }

  private static String fileName(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  static List<Long> segmentFirsts(Volume volume, StorePaths paths) throws IOException {
    List<Long> firsts = new ArrayList<>();
    for (String name : volume.list(paths.log())) {
      long first = StorePaths.segmentFirst(name);
      if (first > 0) {
        firsts.add(first);
      }
    }
    return firsts;
  }

  /**
   * Maps all segments and checks their headers and that none the super block names is missing.
   *
   * @throws StoreDamaged naming the file that is missing or wrong
   */
  static List<SegmentFile> segments(Volume volume, StorePaths paths, SuperBlock store)
      throws IOException {
    List<SegmentFile> segments = new ArrayList<>();
    for (long first : segmentFirsts(volume, paths)) {
      if (first >= store.firstSegment()) {
        String path = paths.segment(first);
        MemorySegment bytes = map(volume, path);
        SegmentFormat.decode(path, bytes, store, first);
        segments.add(new SegmentFile(path, first, bytes));
      }
    }
    requireSegment(paths, segments, store.firstSegment());
    requireSegment(paths, segments, store.lastSegment());
    return segments;
  }

  /**
   * Fails if the log goes on with a frame of a later epoch than that of the super block: the block
   * is an older copy then, and what follows may have been acknowledged. The block is read once
   * more, since a writer beside this scan makes it newer before its first frame.
   */
  static void requireSuperOfLog(
      Volume volume, StorePaths paths, List<SegmentFile> segments, LogScan.End end)
      throws IOException {
    MemorySegment log = segments.get(end.segment()).bytes();
    if (end.cut() == null) {
      return;
    }
    SuperBlock store = readSuper(volume, paths);
    if (FrameCheck.isHeader(log, end.offset(), store)
        && FrameFormat.epoch(log, end.offset()) > store.epoch()) {
      throw new DamagedFile(
          paths.superBlock(),
          0,
          "epoch " + FrameFormat.epoch(log, end.offset()) + ", as in the log",
          "the older epoch " + store.epoch());
    }
  }

  private static void requireSegment(StorePaths paths, List<SegmentFile> segments, long first) {
    if (segments.stream().noneMatch(segment -> segment.firstPosition() == first)) {
      throw new StoreDamaged(
          paths.segment(first), 0, "the segment of position " + first, "no such file");
    }
  }

  private static MemorySegment map(Volume volume, String path) throws IOException {
    try (VolumeFile file = volume.open(path, false)) {
      return file.map();
    }
  }

  /**
   * Takes the store's lock.
   *
   * @throws StoreInUse naming the owner
   */
  static VolumeLock lock(Volume volume, StorePaths paths) throws IOException {
    try {
      return volume.lock(paths.lock());
    } catch (LockHeld e) {
      throw new StoreInUse(
          "the store is open for writing in "
              + owner(volume, paths)
              + "; close it there, or open it for reading");
    }
  }

  /**
   * Takes the lock under which a store is named: of two who named one at once, the first would lose
   * what it stores.
   *
   * @throws StoreInUse if another one is at it
   */
  static VolumeLock lockCatalogue(Volume volume) throws IOException {
    try {
      return volume.lock(StorePaths.CATALOGUE_LOCK);
    } catch (LockHeld e) {
      throw new StoreInUse("the store is just being made elsewhere; open it again in a moment");
    }
  }

  private static String owner(Volume volume, StorePaths paths) {
    try (VolumeFile file = volume.open(paths.owner(), false)) {
      ByteBuffer buffer = ByteBuffer.allocate(OWNER_BYTES);
      int length = Math.max(0, file.read(0, buffer));
      String text = new String(buffer.array(), 0, length, StandardCharsets.UTF_8).strip();
      return text.isEmpty() ? "another process" : text;
    } catch (IOException e) {
      return "another process";
    }
  }

  /** Notes who holds the lock, for messages only; that it fails on a full disk does no harm. */
  static void writeOwner(Volume volume, StorePaths paths, String owner) {
    byte[] text = new byte[OWNER_BYTES];
    Arrays.fill(text, (byte) ' ');
    byte[] name = (owner + "\n").getBytes(StandardCharsets.UTF_8);
    System.arraycopy(name, 0, text, 0, Math.min(name.length, OWNER_BYTES));
    boolean exists;
    try {
      exists = volume.list(paths.directory()).contains(fileName(paths.owner()));
      try (VolumeFile file =
          exists ? volume.open(paths.owner(), true) : volume.create(paths.owner(), OWNER_BYTES)) {
        file.write(0, ByteBuffer.wrap(text));
      }
    } catch (IOException e) {
      // The name is a courtesy; the lock is what counts.
      return;
    }
  }

  static StoreUnavailable missing() {
    return new StoreUnavailable(
        "there is no store here yet; append or import something first", null);
  }
}

package io.varve.engine;

import io.varve.storage.Bytes;
import io.varve.storage.DamagedFile;
import io.varve.storage.DiskVolume;
import io.varve.storage.FrameCheck;
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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts a damaged log behind its last good frame, giving up what stood there: the one operation that
 * may lose acknowledged events, so it keeps a copy of all files that it changes. Index files are
 * removed; they are built again.
 */
public final class StoreRepair {
  private static final int CHUNK_BYTES = 1024 * 1024;

  private final Volume volume;
  private final StorePaths paths;
  private long head;
  private long chain;
  private long offset = SegmentFormat.FRAMES_AT;
  private int segment;
  private long bytesCut;

  private StoreRepair(Volume volume, StorePaths paths) {
    this.volume = volume;
    this.paths = paths;
  }

  /**
   * Repairs the store in a directory; changes nothing if its log is sound.
   *
   * @throws io.varve.api.StoreInUse if it is open for writing
   * @throws io.varve.api.StoreDamaged if its super block or first segment is damaged: then a backup
   *     is the only way
   */
  public static RepairReport repair(Path directory) {
    return EngineThreads.onEngineThread(
        "varve-repair",
        () -> {
          try {
            return repair(DiskVolume.open(directory));
          } catch (IOException e) {
            throw Varve.unavailable(directory, e);
          }
        });
  }

  static RepairReport repair(Volume volume) throws IOException {
    StorePaths paths = StoreFiles.find(volume);
    if (paths == null || StoreFiles.isUnfinished(volume, paths)) {
      throw StoreFiles.missing();
    }
    VolumeLock lock = StoreFiles.lock(volume, paths);
    try {
      return new StoreRepair(volume, paths).run();
    } finally {
      lock.close();
    }
  }

  private RepairReport run() throws IOException {
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    List<SegmentFile> segments = readable(store);
    if (isSound(store, segments)) {
      // A repair that was killed, or whose force was lost, may have left this in the page cache
      // only: the same bytes once more.
      try (VolumeFile file = volume.open(paths.superBlock(), true)) {
        store.write(file);
      }
      return new RepairReport(head, "", 0, 0, "");
    }
    String copy = copyFiles();
    cut(segments);
    for (String name : volume.list(paths.index())) {
      volume.delete(paths.index() + "/" + name);
    }
    volume.forceDirectory(paths.index());
    SegmentFile last = segments.get(segment);
    try (VolumeFile file = volume.open(paths.superBlock(), true)) {
      // Both slots: neither may remember a floor above the new head.
      SuperBlock cut = store.advanced(last.firstPosition(), head, chain, false);
      cut.write(file);
      cut.advanced(last.firstPosition(), head, chain, false).write(file);
    }
    return new RepairReport(head, last.path(), offset, bytesCut, copy);
  }

  /** The segments from the first on, as long as each is there with a good header. */
  private List<SegmentFile> readable(SuperBlock store) throws IOException {
    List<SegmentFile> segments = new ArrayList<>();
    for (long first : StoreFiles.segmentFirsts(volume, paths)) {
      if (first < store.firstSegment()) {
        continue;
      }
      try {
        MemorySegment bytes = map(paths.segment(first));
        SegmentFormat header = SegmentFormat.decode(paths.segment(first), bytes, store, first);
        if (segments.isEmpty()) {
          head = first - 1;
          chain = header.chainBefore();
        }
        segments.add(new SegmentFile(paths.segment(first), first, bytes));
      } catch (DamagedFile e) {
        if (segments.isEmpty()) {
          throw e;
        }
        break;
      }
    }
    if (segments.isEmpty() || segments.getFirst().firstPosition() != store.firstSegment()) {
      throw new DamagedFile(
          paths.segment(store.firstSegment()), 0, "the first segment", "no such file");
    }
    return segments;
  }

  private MemorySegment map(String path) throws IOException {
    try (VolumeFile file = volume.open(path, false)) {
      return file.map();
    }
  }

  /** Reads as far as the log is good, and tells whether that is all of it. */
  private boolean isSound(SuperBlock store, List<SegmentFile> segments) throws IOException {
    try {
      // An end below the floor is damage already.
      LogScan.run(
          segments,
          store,
          new LogScan.Start(0, offset, head + 1, chain),
          (file, log, at, frame) -> take(segments.indexOf(file), at, frame));
      return segments.getLast().firstPosition() >= store.lastSegment();
    } catch (DamagedFile e) {
      return false;
    }
  }

  private void take(int number, long at, FrameCheck.Valid frame) {
    segment = number;
    offset = at + frame.length();
    head = frame.lastPosition();
    chain = frame.chainAfter();
  }

  /** Copies every file of the store but its indexes, so that what is cut can still be looked at. */
  private String copyFiles() throws IOException {
    List<String> taken = volume.list(paths.directory());
    int number = 1;
    while (taken.contains("repair-" + number)) {
      number++;
    }
    String copy = paths.directory() + "/repair-" + number;
    volume.createDirectory(copy);
    FileCopy.copy(volume, paths.superBlock(), volume, copy + "/super");
    for (String name : volume.list(paths.log())) {
      FileCopy.copy(volume, paths.log() + "/" + name, volume, copy + "/" + name);
    }
    volume.forceDirectory(copy);
    volume.forceDirectory(paths.directory());
    return copy;
  }

  private void cut(List<SegmentFile> segments) throws IOException {
    SegmentFile last = segments.get(segment);
    try (VolumeFile file = volume.open(last.path(), true)) {
      zeroFrom(file, last.bytes());
      file.force();
    }
    for (long first : StoreFiles.segmentFirsts(volume, paths)) {
      if (first > last.firstPosition()) {
        bytesCut += map(paths.segment(first)).byteSize();
        volume.delete(paths.segment(first));
      }
    }
    volume.forceDirectory(paths.log());
  }

  /** Zeros that are there may be in the page cache only, after a lost force: all are written. */
  private void zeroFrom(VolumeFile file, MemorySegment bytes) throws IOException {
    long size = bytes.byteSize();
    long end = size;
    while (end > offset && Bytes.u8(bytes, end - 1) == 0) {
      end--;
    }
    bytesCut += end - offset;
    for (long at = offset; at < size; at += CHUNK_BYTES) {
      file.write(at, ByteBuffer.allocateDirect((int) Math.min(CHUNK_BYTES, size - at)));
    }
  }
}

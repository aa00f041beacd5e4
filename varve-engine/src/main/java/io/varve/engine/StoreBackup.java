package io.varve.engine;

import io.varve.api.InvalidInput;
import io.varve.api.StoreDamaged;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.DiskVolume;
import io.varve.storage.FrameCheck;
import io.varve.storage.IndexFile;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies a store as it lies, also while it is open for writing: all commits up to one that a
 * durable floor covers, none above. The copy is a data directory of its own, which any program that
 * opens stores can open; so a backup is restored by copying it once more. Used by one thread, once.
 *
 * <p>The whole log is read and checked on the way, and the copy is verified before it gets the
 * catalogue that makes it a store: what is cut off in between is refused as damaged, not taken for
 * an empty store.
 */
public final class StoreBackup {
  private static final int CHUNK_BYTES = 1024 * 1024;

  /** A frame, and the place behind it. */
  private record Place(int segment, long end, long lastPosition, long chain) {}

  private final Volume source;
  private final Volume target;
  private final StorePaths paths;
  private final SuperBlock store;
  private final List<SegmentFile> segments;

  /** For each segment: behind its last frame. */
  private final long[] ends;

  private final Deque<Place> aboveFloor = new ArrayDeque<>();
  private Place covered;
  private long bytes;

  private StoreBackup(Volume source, Volume target, StorePaths paths) throws IOException {
    this.source = source;
    this.target = target;
    this.paths = paths;
    store = StoreFiles.readSuper(source, paths);
    segments = StoreFiles.segments(source, paths, store);
    ends = new long[segments.size()];
    SegmentFile first = segments.getFirst();
    SegmentFormat header =
        SegmentFormat.decode(first.path(), first.bytes(), store, first.firstPosition());
    covered =
        new Place(0, SegmentFormat.FRAMES_AT, first.firstPosition() - 1, header.chainBefore());
  }

  /**
   * Copies the store in one directory to another one, which must be empty or missing.
   *
   * @throws InvalidInput if there is anything in {@code to}
   * @throws StoreDamaged if the store is damaged; nothing that can be opened is left in {@code to}
   * @throws io.varve.api.StoreUnavailable if there is no store, or a directory cannot be read or
   *     written
   */
  public static BackupReport copy(Path from, Path to) {
    return EngineThreads.onEngineThread(
        "varve-backup",
        () -> {
          try {
            return copy(DiskVolume.open(from), DiskVolume.create(to));
          } catch (IOException e) {
            throw Varve.unavailable(from, e);
          }
        });
  }

  /** Copies the store in a volume to an empty one. Runs on a thread that nobody interrupts. */
  static BackupReport copy(Volume from, Volume to) throws IOException {
    StorePaths paths = StoreFiles.find(from);
    if (paths == null || StoreFiles.isUnfinished(from, paths)) {
      throw StoreFiles.missing();
    }
    for (String name : to.list("")) {
      if (!name.equals("lost+found")) {
        throw new InvalidInput(
            "the directory for the copy is not empty: it holds \"" + name + "\"; choose a new one");
      }
    }
    return new StoreBackup(from, to, paths).run();
  }

  private BackupReport run() throws IOException {
    LogScan.End end =
        LogScan.run(
            segments,
            store,
            new LogScan.Start(0, covered.end, covered.lastPosition + 1, covered.chain),
            this::take);
    StoreFiles.requireSuperOfLog(source, paths, segments, end);
    cover(end.floor());
    for (String directory :
        List.of(paths.directory(), paths.log(), paths.index(), paths.snapshots())) {
      target.createDirectory(directory);
    }
    for (int i = 0; i <= covered.segment; i++) {
      copySegment(segments.get(i), i == covered.segment ? covered.end : ends[i]);
    }
    copyIndexes();
    writeSuper();
    for (String directory :
        List.of("", StorePaths.STORES, paths.directory(), paths.log(), paths.index())) {
      target.forceDirectory(directory);
    }
    publish();
    return new BackupReport(covered.lastPosition, covered.chain, covered.segment + 1, bytes);
  }

  private void take(SegmentFile segment, MemorySegment log, long at, FrameCheck.Valid frame) {
    int number = segments.indexOf(segment);
    ends[number] = at + frame.length();
    aboveFloor.add(new Place(number, ends[number], frame.lastPosition(), frame.chainAfter()));
    cover(Math.max(store.floor(), frame.floor()));
  }

  private void cover(long floor) {
    @Nullable Place next = aboveFloor.peekFirst();
    while (next != null && next.lastPosition <= floor) {
      covered = aboveFloor.removeFirst();
      next = aboveFloor.peekFirst();
    }
  }

  /** Zeros follow to the size of the original: there it may have gone on since. */
  private void copySegment(SegmentFile segment, long end) throws IOException {
    long size = segment.bytes().byteSize();
    try (VolumeFile file = target.create(segment.path(), store.segmentSizeBytes())) {
      for (long at = 0; at < end; at += CHUNK_BYTES) {
        long length = Math.min(CHUNK_BYTES, end - at);
        file.write(at, segment.bytes().asSlice(at, length).asByteBuffer());
      }
      file.fill(end, size);
      file.force();
    }
    bytes += end;
  }

  /** Those of what is copied, so that the copy opens as quickly; damaged ones are built again. */
  private void copyIndexes() throws IOException {
    for (String name : source.list(paths.index())) {
      String path = paths.index() + "/" + name;
      if (StorePaths.isIndexName(name) && isCovered(path)) {
        FileCopy.copy(source, path, target, path);
      }
    }
  }

  private boolean isCovered(String path) throws IOException {
    try {
      IndexFile file = IndexFile.open(source, path);
      file.verify();
      return file.header().lastPosition() <= covered.lastPosition;
    } catch (DamagedFile e) {
      return false;
    }
  }

  private void writeSuper() throws IOException {
    long last = segments.get(covered.segment).firstPosition();
    try (VolumeFile file = target.create(paths.superBlock(), 2L * SuperBlock.SLOT_BYTES)) {
      file.write(0, ByteBuffer.allocate(2 * SuperBlock.SLOT_BYTES));
      SuperBlock copy = store.advanced(last, covered.lastPosition, covered.chain, true);
      copy.write(file);
      copy.advanced(last, covered.lastPosition, covered.chain, true).write(file);
    }
  }

  /** Last of all: from now on the copy is a store. */
  private void publish() throws IOException {
    String directory = paths.directory().substring(StorePaths.STORES.length() + 1);
    Catalogue.write(
        target, List.of(new Catalogue.Entry(Catalogue.DEFAULT_TENANT, directory, true)));
    VerifyReport report = StoreVerifier.verify(target);
    if (report.head() != covered.lastPosition || !report.damages().isEmpty()) {
      target.delete(StorePaths.CATALOGUE);
      List<String> wrong = new ArrayList<>();
      report.damages().forEach(damage -> wrong.add(damage.toString()));
      throw new StoreDamaged(
          "the copy", 0, "position " + covered.lastPosition, report.head() + ", " + wrong);
    }
  }
}

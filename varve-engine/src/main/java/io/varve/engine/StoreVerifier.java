package io.varve.engine;

import io.varve.api.StoreDamaged;
import io.varve.engine.VerifyReport.Damage;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.DamagedFile;
import io.varve.storage.DiskVolume;
import io.varve.storage.FrameCheck;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexHeader;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SegmentReader;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.SystemClock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Checks a store as it lies, without opening it and without writing anything: every checksum, link
 * and content hash of the log, dense positions and versions, and each index against the log. Used
 * by one thread, once.
 */
public final class StoreVerifier {
  private final Volume volume;
  private final StorePaths paths;
  private final List<Damage> damages = new ArrayList<>();
  private long commits;
  private long frames;
  private int indexes;

  private StoreVerifier(Volume volume, StorePaths paths) {
    this.volume = volume;
    this.paths = paths;
  }

  /**
   * Verifies the store in a directory.
   *
   * @throws io.varve.api.StoreUnavailable if there is none
   * @throws io.varve.api.UnsupportedFormat if it is something else
   */
  public static VerifyReport verify(Path directory) {
    return EngineThreads.onEngineThread(
        "varve-verify",
        () -> {
          try {
            return verify(DiskVolume.open(directory));
          } catch (IOException e) {
            throw Varve.unavailable(directory, e);
          }
        });
  }

  /** Verifies the store in a volume. Runs on a thread that nobody interrupts. */
  public static VerifyReport verify(Volume volume) throws IOException {
    StorePaths paths;
    try {
      StorePaths found = StoreFiles.find(volume);
      if (found == null || StoreFiles.isUnfinished(volume, found)) {
        throw StoreFiles.missing();
      }
      paths = found;
    } catch (DamagedFile e) {
      return onlyDamage(new Damage(e.path(), e.offset(), problem(e)));
    } catch (StoreDamaged e) {
      return onlyDamage(damage(e));
    }
    return new StoreVerifier(volume, paths).run();
  }

  private static VerifyReport onlyDamage(Damage damage) {
    return new VerifyReport(true, 0, 0, 0, 0, 0, 0, List.of(damage));
  }

  private static Damage damage(StoreDamaged e) {
    return new Damage(e.file(), e.offset(), String.valueOf(e.getMessage()));
  }

  private static String problem(DamagedFile e) {
    return "expected " + e.expected() + ", found " + e.actual();
  }

  private VerifyReport run() throws IOException {
    SuperBlock store;
    List<SegmentFile> segments;
    try {
      store = StoreFiles.readSuper(volume, paths);
      checkSuperSlots();
      segments = StoreFiles.segments(volume, paths, store);
    } catch (DamagedFile e) {
      return onlyDamage(new Damage(e.path(), e.offset(), problem(e)));
    } catch (StoreDamaged e) {
      return onlyDamage(damage(e));
    }
    StoreContext context = StoreContext.of(volume, paths, new SystemClock(), store);
    LogCheck check = new LogCheck(context, segments);
    LogScan.End end = null;
    try {
      end = LogScan.run(segments, store, check.start(store), check);
      StoreFiles.requireSuperOfLog(volume, paths, segments, end);
      checkPadding(segments.subList(0, store.clean() ? segments.size() : end.segment()), check);
    } catch (DamagedFile e) {
      damages.add(new Damage(e.path(), e.offset(), problem(e)));
    }
    long head = end == null ? check.head() : end.head();
    checkIndexFiles(context, store, segments, check, head);
    boolean unclean = !store.clean();
    return new VerifyReport(
        unclean, head, head, commits, frames, segments.size(), indexes, List.copyOf(damages));
  }

  private void checkSuperSlots() throws IOException {
    try (VolumeFile file = volume.open(paths.superBlock(), false)) {
      for (int slot = 0; slot < 2; slot++) {
        if (!SuperBlock.isSlotValid(paths.superBlock(), file, slot)) {
          damages.add(
              new Damage(
                  paths.superBlock(),
                  (long) slot * SuperBlock.SLOT_BYTES,
                  "slot " + slot + " is not valid; the other one is, and is used"));
        }
      }
    }
  }

  /**
   * What no record takes up is zero; behind the end of a log that was not closed it need not be.
   */
  private void checkPadding(List<SegmentFile> segments, LogCheck check) {
    for (SegmentFile segment : segments) {
      checkZeros(segment, SegmentFormat.HEADER_BYTES, SegmentFormat.FRAMES_AT);
      checkZeros(segment, check.end(segment), segment.bytes().byteSize());
    }
  }

  private void checkZeros(SegmentFile segment, long from, long end) {
    long offset = Bytes.firstNonZero(segment.bytes(), from, end);
    if (offset >= 0) {
      damages.add(new Damage(segment.path(), offset, "expected zeros up to " + end));
    }
  }

  private void checkIndexFiles(
      StoreContext context, SuperBlock store, List<SegmentFile> segments, LogCheck check, long head)
      throws IOException {
    for (String name : volume.list(paths.index())) {
      if (!StorePaths.isIndexName(name)) {
        continue;
      }
      indexes++;
      String path = paths.index() + "/" + name;
      try {
        IndexFile file = IndexFile.open(volume, path);
        file.verify();
        Optional<String> difference = difference(context, store, segments, check, head, file);
        difference.ifPresent(text -> damages.add(new Damage(path, 0, text)));
      } catch (DamagedFile e) {
        damages.add(new Damage(path, e.offset(), problem(e)));
      }
    }
  }

  private static Optional<String> difference(
      StoreContext context,
      SuperBlock store,
      List<SegmentFile> segments,
      LogCheck check,
      long head,
      IndexFile file)
      throws IOException {
    IndexHeader header = file.header();
    SegmentFile segment = null;
    for (SegmentFile candidate : segments) {
      if (candidate.firstPosition() == header.segmentFirst()) {
        segment = candidate;
      }
    }
    if (header.storeIdHigh() != store.storeHigh() || header.storeIdLow() != store.storeLow()) {
      return Optional.of("belongs to another store");
    }
    if (segment == null || header.lastPosition() > check.head()) {
      return header.lastPosition() > head && check.head() == head
          ? Optional.of(
              "covers positions up to " + header.lastPosition() + "; the log ends at " + head)
          : Optional.empty();
    }
    SegmentReader reader =
        new SegmentReader(context.volume(), segment.path(), segment.firstPosition());
    OpenIndex fromLog =
        SegmentIndexer.rebuild(
            reader,
            context.keyHash(),
            header.firstPosition(),
            header.lastPosition(),
            header.endOffset());
    return chainDifference(reader.mapped(), fromLog, header)
        .or(() -> file.firstDifference(fromLog, header.slots()));
  }

  /** The scan for what an index does not cover starts with the chain value that it names. */
  private static Optional<String> chainDifference(
      MemorySegment log, OpenIndex fromLog, IndexHeader header) {
    int last = fromLog.offset(fromLog.slots() - 1);
    long chain = CommitFormat.chain(log, RecordFormat.commitAt(log, last));
    return chain == header.chain()
        ? Optional.empty()
        : Optional.of(
            "chain value is "
                + Long.toHexString(header.chain())
                + " in the file, "
                + Long.toHexString(chain)
                + " in the log");
  }

  /** What is checked of each frame beyond what the scan checks itself. */
  private final class LogCheck implements LogScan.FrameVisitor {
    private final StoreContext context;
    private final List<SegmentFile> segments;
    private final EntityVersions versions = new EntityVersions();
    private final Map<String, Long> ends = new HashMap<>();
    private @Nullable ContentCheck content;
    private long head;

    LogCheck(StoreContext context, List<SegmentFile> segments) {
      this.context = context;
      this.segments = segments;
      this.head = segments.getFirst().firstPosition() - 1;
    }

    LogScan.Start start(SuperBlock store) throws IOException {
      SegmentFile first = segments.getFirst();
      SegmentFormat header =
          SegmentFormat.decode(first.path(), first.bytes(), store, first.firstPosition());
      return new LogScan.Start(
          0, SegmentFormat.FRAMES_AT, first.firstPosition(), header.chainBefore());
    }

    long head() {
      return head;
    }

    /** Behind the segment's last frame. */
    long end(SegmentFile segment) {
      return ends.getOrDefault(segment.path(), (long) SegmentFormat.FRAMES_AT);
    }

    @Override
    public void frame(SegmentFile segment, MemorySegment log, long frameAt, FrameCheck.Valid frame)
        throws IOException {
      ContentCheck check = content;
      if (check == null || !check.isOf(segment)) {
        check = new ContentCheck(context, segment, versions);
        content = check;
      }
      frames++;
      commits += check.frame(log, frameAt, frame.length());
      head = frame.lastPosition();
      ends.put(segment.path(), frameAt + frame.length());
    }
  }
}

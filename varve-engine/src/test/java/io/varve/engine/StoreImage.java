package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.FrameCheck;
import io.varve.storage.LogScan;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The files of a store of several segments, what its log holds, and where each frame lies. */
final class StoreImage {
  static final int SEGMENT_BYTES = 64 * 1024;
  private static final int COMMITS = 220;

  /** A frame and its place. */
  record Frame(String path, long offset, long end, long lastPosition) {}

  final Map<String, byte[]> files;
  final SentHistory history;
  final StorePaths paths;
  final SuperBlock superBlock;
  final List<String> segments = new ArrayList<>();
  final List<Frame> frames = new ArrayList<>();
  final StoreAnswers answers;

  private StoreImage(SimulatedVolume volume, SentHistory history) throws IOException {
    this.files = volume.files().snapshot();
    this.history = history;
    this.paths = StoreFiles.find(volume);
    this.superBlock = StoreFiles.readSuper(volume, paths);
    List<SegmentFile> found = StoreFiles.segments(volume, paths, superBlock);
    found.forEach(segment -> segments.add(segment.path()));
    SegmentFormat first =
        SegmentFormat.decode(found.getFirst().path(), found.getFirst().bytes(), superBlock, 1);
    LogScan.run(
        found,
        superBlock,
        new LogScan.Start(0, SegmentFormat.FRAMES_AT, 1, first.chainBefore()),
        this::addFrame);
    try (LocalEventStore store = open(volume())) {
      history.checkReads(store);
      this.answers = StoreAnswers.of(store);
    }
  }

  private void addFrame(SegmentFile segment, Object log, long frameAt, FrameCheck.Valid frame) {
    frames.add(new Frame(segment.path(), frameAt, frameAt + frame.length(), frame.lastPosition()));
  }

  /** Closed in order. */
  static StoreImage closed(long seed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SentHistory history = new SentHistory();
    try (LocalEventStore store = open(volume, seed)) {
      write(store, history, seed);
      history.check(store, false);
    }
    return new StoreImage(volume, history);
  }

  /** Left behind by a process that died between two appends. */
  static StoreImage killed(long seed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SentHistory history = new SentHistory();
    LocalEventStore store = open(volume, seed);
    write(store, history, seed);
    history.check(store, false);
    return new StoreImage(volume.crash(CrashProfile.KEEP_ALL), history);
  }

  private static void write(LocalEventStore store, SentHistory history, long seed) {
    RandomWriter writer = new RandomWriter("w", history, new SplittableRandom(seed), 9_000);
    assertThat(writer.write(store, COMMITS)).isTrue();
  }

  /**
   * Opens for writing.
   *
   * @throws io.varve.api.VarveException in place of each IOException, as {@link Varve#open} does
   */
  static LocalEventStore open(SimulatedVolume volume) {
    return open(volume, 5);
  }

  private static LocalEventStore open(SimulatedVolume volume, long seed) {
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(SEGMENT_BYTES);
    try {
      return new StoreOpener(
              volume,
              options,
              new CallerRuns(),
              new FakeClock(),
              new SplittableRandom(seed),
              "test")
          .open();
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  /** Opens for reading; looks at what floors cover. */
  LocalEventStore openForReading(SimulatedVolume volume) {
    try {
      SuperBlock store = StoreFiles.readSuper(volume, paths);
      StoreContext context = StoreContext.of(volume, paths, new FakeClock(), store);
      return ReadOnlyLog.open(context, store, new CallerRuns());
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  static VerifyReport verify(SimulatedVolume volume) {
    try {
      return StoreVerifier.verify(volume);
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  /** A fresh volume with these files. */
  SimulatedVolume volume() {
    return SimulatedVolume.of(1, files);
  }

  long head() {
    return frames.getLast().lastPosition();
  }

  String lastSegment() {
    return segments.getLast();
  }

  /** Where the zeros of a segment begin. */
  long end(String segment) {
    return frames.stream()
        .filter(frame -> frame.path.equals(segment))
        .mapToLong(Frame::end)
        .max()
        .orElse(SegmentFormat.FRAMES_AT);
  }

  List<String> indexFiles() {
    return files.keySet().stream().filter(path -> path.endsWith(".idx")).toList();
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
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
  private static final int PADDING_BYTES = 256;
  private static final byte[] NO_BYTES = {};

  /** A frame and its place. */
  record Frame(String path, long offset, long end, long lastPosition) {}

  final Map<String, byte[]> files;
  final SentHistory history;
  final StorePaths paths;
  final SuperBlock superBlock;
  final List<String> segments = new ArrayList<>();
  final List<Frame> frames = new ArrayList<>();
  final StoreAnswers answers;
  private final List<StoredCommit> commits = new ArrayList<>();

  /** All files as they were before, oldest first. */
  final List<Map<String, byte[]>> earlier = new ArrayList<>();

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
      store.forEachCommit(commits::add);
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

  /**
   * Three segments, the first and the last of few records and with few zeros behind them, so that
   * every byte can be tried. A commit that fills the second one alone stands between.
   *
   * @param commits in the first segment, and as many in the last
   * @param closed whether in order; otherwise its process died
   */
  static StoreImage compact(long seed, int commits, boolean closed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SentHistory history = new SentHistory();
    LocalEventStore store = open(volume, seed);
    SplittableRandom random = new SplittableRandom(seed);
    assertThat(new RandomWriter("w", history, random, 100).write(store, commits)).isTrue();
    SentAppend large = history.send(n -> Append.of(large(n)));
    history.acknowledged(large, (Appended) store.append(large.append));
    history.check(store, false);
    assertThat(new RandomWriter("x", history, random, 100).write(store, commits)).isTrue();
    history.check(store, false);
    if (closed) {
      store.close();
    }
    SimulatedVolume left = closed ? volume : volume.crash(CrashProfile.KEEP_ALL);
    trim(left);
    StoreImage image = new StoreImage(left, history);
    assertThat(image.segments).hasSize(3);
    return image;
  }

  private static NewEvent large(int number) {
    return new NewEvent(
        "t", null, null, SentAppend.payload(number, 0, 61_000), Payload.none(), List.of(), null);
  }

  /**
   * Three segments, with copies of all files as they were at times before; see {@link #earlier}.
   *
   * @param commits so many times before each copy
   * @param closed whether in order; otherwise its process died
   */
  static StoreImage aged(long seed, int commits, boolean closed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SentHistory history = new SentHistory();
    SplittableRandom random = new SplittableRandom(seed);
    List<Map<String, byte[]>> earlier = new ArrayList<>();
    for (int life = 0; life < 2; life++) {
      LocalEventStore store = open(volume, seed + life);
      history.check(store, false);
      RandomWriter writer = new RandomWriter("w" + life, history, random.split(), 9_000);
      for (int i = 0; i < 2; i++) {
        assertThat(writer.write(store, commits)).isTrue();
        earlier.add(volume.files().snapshot());
      }
      history.check(store, false);
      if (life == 0 || closed) {
        store.close();
      }
    }
    StoreImage image =
        new StoreImage(closed ? volume : volume.crash(CrashProfile.KEEP_ALL), history);
    image.earlier.addAll(earlier);
    return image;
  }

  /** Of this store the file that is to it what another file is to another store; or no bytes. */
  byte[] like(StoreImage other, String file) {
    int segment = other.segments.indexOf(file);
    int index = other.indexFiles().indexOf(file);
    if (segment >= 0) {
      return files.get(segments.get(Math.min(segment, segments.size() - 1)));
    }
    if (index >= 0) {
      return files.get(indexFiles().get(Math.min(index, indexFiles().size() - 1)));
    }
    return files.getOrDefault(file.replace(other.paths.directory(), paths.directory()), NO_BYTES);
  }

  /** Cuts most of the zeros behind the records. */
  private static void trim(SimulatedVolume volume) {
    for (String path : volume.files().paths()) {
      if (path.endsWith(".seg")) {
        byte[] bytes = volume.files().bytes(path);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
          end--;
        }
        volume.files().truncate(path, Math.min(bytes.length, end + PADDING_BYTES));
      }
    }
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

  /** All commits, in order. */
  List<StoredCommit> commits() {
    return commits;
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

  /**
   * How far apart the bytes of a file lie that a sweep tries: each byte of one file of each kind,
   * and some of those that differ from it in nothing that matters.
   */
  int sweepStep(String file) {
    boolean log = file.equals(lastSegment());
    boolean sealed = file.equals(segments.getFirst()) || file.equals(indexFiles().getFirst());
    boolean inSuper = file.equals(paths.superBlock());
    if (inSuper && !superBlock.clean()) {
      return 7;
    }
    boolean small = files.get(file).length <= 4_096;
    return log || inSuper || (superBlock.clean() && (sealed || small)) ? 1 : 97;
  }

  List<String> indexFiles() {
    return files.keySet().stream().filter(path -> path.endsWith(".idx")).toList();
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.StoreDamaged;
import io.varve.api.Tag;
import io.varve.api.UnsupportedFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * The files of a store made to be damaged many thousand times: one sealed segment and a last one,
 * both full of small records, few questions to ask, and the same files as they were earlier.
 */
final class SweptStore {
  /** What became of a damaged store; anything else is an {@link AssertionError}. */
  enum Outcome {
    /** All answers are those of the sound store. */
    SAME,
    /** Its last commits, which no floor covers, are gone, and nothing else is. */
    SHORTER,
    /** Opening or reading was refused, and the file at fault was named. */
    REFUSED
  }

  private static final int SEGMENT_BYTES = StoreOptions.MIN_SEGMENT_BYTES;
  private static final int EARLIER_COMMITS = 8;
  private static final int SEALED_COMMITS = 22;
  private static final int LAST_COMMITS = 44;
  private static final int LONG_TAGS = 50;
  private static final int FILLER_BYTES = 39_000;

  final Map<String, byte[]> files;

  /** The files at a moment between two lives of the store, before its last segment was begun. */
  final Map<String, byte[]> earlier;

  final StorePaths paths;
  final SuperBlock superBlock;
  final List<String> segments = new ArrayList<>();
  final List<StoredCommit> commits;
  private final StoreAnswers answers;

  private SweptStore(SimulatedVolume volume, Map<String, byte[]> earlier) throws IOException {
    this.files = volume.files().snapshot();
    this.earlier = earlier;
    this.paths = StoreFiles.find(volume);
    this.superBlock = StoreFiles.readSuper(volume, paths);
    for (long first : StoreFiles.segmentFirsts(volume, paths)) {
      segments.add(paths.segment(first));
    }
    assertThat(segments).hasSize(2);
    try (LocalEventStore store = StoreImage.open(volume())) {
      this.answers = StoreAnswers.of(store);
      this.commits = commits(store);
    }
  }

  /** Closed in order, in its second life. */
  static SweptStore closed(long seed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, byte[]> earlier = firstLife(volume, Level.FSYNC, random);
    try (LocalEventStore store =
        open(volume, Level.FSYNC, new FakeClock(), new CallerRuns(), random)) {
      fillFirst(store, random);
      append(store, SEALED_COMMITS, LAST_COMMITS, random);
    }
    return new SweptStore(volume, earlier);
  }

  /** Its process died in its second life; a floor covers half of the last segment. */
  static SweptStore killed(long seed) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(seed);
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, byte[]> earlier = firstLife(volume, Level.OS, random);
    FakeClock clock = new FakeClock();
    CallerRuns driver = new CallerRuns();
    LocalEventStore store = open(volume, Level.OS, clock, driver, random);
    fillFirst(store, random);
    append(store, SEALED_COMMITS, LAST_COMMITS / 2, random);
    clock.advanceMillis(Duration.ofSeconds(10).toMillis());
    driver.help();
    append(store, SEALED_COMMITS + LAST_COMMITS / 2, LAST_COMMITS / 2, random);
    SweptStore swept = new SweptStore(volume.crash(CrashProfile.KEEP_ALL), earlier);
    assertThat(swept.superBlock.clean()).isFalse();
    return swept;
  }

  private static Map<String, byte[]> firstLife(
      SimulatedVolume volume, Level level, SplittableRandom random) throws IOException {
    try (LocalEventStore store = open(volume, level, new FakeClock(), new CallerRuns(), random)) {
      append(store, 0, EARLIER_COMMITS, random);
    }
    return volume.files().snapshot();
  }

  /** Behind the small records few large ones: keys for the index, and what is left of the space. */
  private static void fillFirst(LocalEventStore store, SplittableRandom random) {
    append(store, EARLIER_COMMITS, SEALED_COMMITS - EARLIER_COMMITS, random);
    Tag[] tags = new Tag[LONG_TAGS];
    for (int i = 0; i < tags.length; i++) {
      tags[i] = Tag.of("k" + i + ":" + "v".repeat(200));
    }
    NewEvent many = NewEvent.tagged("filler", Payload.none(), tags);
    NewEvent large = NewEvent.tagged("filler", SentAppend.payload(1, 0, FILLER_BYTES));
    assertThat(store.append(Append.of(many))).isInstanceOf(Appended.class);
    assertThat(store.append(Append.of(large))).isInstanceOf(Appended.class);
  }

  private static LocalEventStore open(
      SimulatedVolume volume,
      Level level,
      FakeClock clock,
      WorkerDriver driver,
      SplittableRandom random)
      throws IOException {
    StoreOptions options =
        StoreOptions.defaults().withSegmentSizeBytes(SEGMENT_BYTES).withLevel(level);
    return new StoreOpener(volume, options, driver, clock, random.split(), "sweep").open();
  }

  private static void append(LocalEventStore store, int from, int count, SplittableRandom random) {
    for (int i = from; i < from + count; i++) {
      List<NewEvent> events = new ArrayList<>();
      for (int n = 1 + random.nextInt(3); n > 0; n--) {
        String json = "{\"n\":" + random.nextInt(1_000_000) + "}";
        events.add(
            NewEvent.of("type-" + random.nextInt(4), "entity-" + random.nextInt(6), json)
                .withTags(Tag.of("mod:" + random.nextInt(5)), Tag.of("all:x")));
      }
      Append append = Append.of(events).withRequestId("request-" + i).withTracking("w", i + 1L);
      assertThat(store.append(append)).isInstanceOf(Appended.class);
    }
  }

  /** A fresh volume with these files. */
  SimulatedVolume volume() {
    return SimulatedVolume.of(1, files);
  }

  /** A fresh volume in which one file has other bytes. */
  SimulatedVolume volume(String path, byte[] content) {
    SimulatedVolume volume = volume();
    volume.files().put(path, content);
    return volume;
  }

  /** The index of the sealed segment. */
  String index() {
    return files.keySet().stream().filter(path -> path.endsWith(".idx")).findFirst().orElseThrow();
  }

  /** Opens the store, in which one file is not what it was, and asks everything. */
  Outcome outcome(SimulatedVolume volume, String file) {
    return outcome(volume, Set.of(file));
  }

  /**
   * The same where more files are not what they were.
   *
   * @param changed one of them must be named if the store is refused
   */
  Outcome outcome(SimulatedVolume volume, Set<String> changed) {
    try (LocalEventStore store = StoreImage.open(volume)) {
      Outcome outcome = superBlock.clean() ? askAll(store) : askCommits(store, changed);
      assertThat(store.head()).isGreaterThanOrEqualTo(superBlock.floor());
      return outcome;
    } catch (StoreDamaged e) {
      assertThat(e.file()).as(e.getMessage()).isIn(changed);
      return Outcome.REFUSED;
    } catch (UnsupportedFormat e) {
      assertThat(changed).anyMatch(e.toString()::contains);
      return Outcome.REFUSED;
    }
  }

  /** The same for whoever only reads, of a store that was closed. */
  Outcome outcomeForReading(SimulatedVolume volume, String file) throws IOException {
    try {
      SuperBlock store = StoreFiles.readSuper(volume, paths);
      StoreContext context = StoreContext.of(volume, paths, new FakeClock(), store);
      try (LocalEventStore reader = ReadOnlyLog.open(context, store, new CallerRuns())) {
        return askAll(reader);
      }
    } catch (IOException e) {
      assertThat(Failures.ofRead(e)).hasMessageContaining(file);
      return Outcome.REFUSED;
    }
  }

  private Outcome askAll(LocalEventStore store) {
    return answers.requireSameOrDamaged(store) == 0 ? Outcome.SAME : Outcome.REFUSED;
  }

  private Outcome askCommits(LocalEventStore store, Set<String> changed) {
    List<StoredCommit> left = new ArrayList<>();
    try {
      store.forEachCommit(left::add);
    } catch (StoreDamaged e) {
      assertThat(e.file()).isIn(changed);
      assertThat(left).isEqualTo(commits.subList(0, left.size()));
      return Outcome.REFUSED;
    }
    assertThat(left).isEqualTo(commits.subList(0, left.size()));
    assertThat(store.head()).isEqualTo(left.getLast().events().getLast().position());
    if (left.size() == commits.size()) {
      return askAll(store);
    }
    return Outcome.SHORTER;
  }

  private static List<StoredCommit> commits(LocalEventStore store) {
    List<StoredCommit> commits = new ArrayList<>();
    store.forEachCommit(commits::add);
    return commits;
  }
}

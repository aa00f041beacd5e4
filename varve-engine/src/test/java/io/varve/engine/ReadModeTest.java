package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store opened for reading beside its writer: it sees what is forced, and nothing else (I4). */
final class ReadModeTest {
  @TempDir private Path directory;

  private static LocalEventStore reader(Volume volume) throws IOException {
    StorePaths paths = StoreFiles.find(volume);
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    StoreContext context = StoreContext.of(volume, paths, new FakeClock(), store);
    return ReadOnlyLog.open(context, store, new CallerRuns());
  }

  private static List<Event> all(LocalEventStore store) {
    try (EventCursor cursor = store.query(Query.all())) {
      return cursor.toList();
    }
  }

  /** The files as they were while the writer was in the middle of an operation. */
  private record Moment(Map<String, byte[]> files, long visible) {}

  @Test
  void neverSeesWhatWasNotVisibleToTheWriter() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    SentHistory history = new SentHistory();
    List<Moment> moments = new ArrayList<>();
    List<Event> events;
    try (LocalEventStore writer = Stores.stepped(volume)) {
      volume.listen(
          new VolumeListener() {
            @Override
            public void before(long number, VolumeOperation operation, String path) {
              if (operation == VolumeOperation.FORCE || operation == VolumeOperation.RENAME) {
                moments.add(new Moment(volume.files().snapshot(), writer.head()));
              }
            }
          });
      new RandomWriter("w", history, new SplittableRandom(1), 9_000).write(writer, 300);
      volume.listen((number, operation, path) -> {});
      events = all(writer);
    }
    assertThat(moments.size()).isGreaterThan(60);
    for (Moment moment : moments) {
      try (LocalEventStore reader = reader(SimulatedVolume.of(1, moment.files))) {
        assertThat(reader.head()).isLessThanOrEqualTo(moment.visible);
        assertThat(all(reader)).isEqualTo(events.subList(0, (int) reader.head()));
      }
    }
  }

  @Test
  void atLevelOsItSeesWhatWasForcedSince() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    FakeClock clock = new FakeClock();
    StoreOptions options = Stores.smallSegments().withLevel(Level.OS);
    CallerRuns driver = new CallerRuns();
    Append append = Append.of(NewEvent.of("t", "e", "{}"));
    try (LocalEventStore writer = Stores.open(volume, driver, options, clock);
        LocalEventStore reader = reader(volume)) {
      writer.append(append);
      writer.append(append);
      reader.refresh();
      assertThat(reader.head()).isZero();
      clock.advanceMillis(100);
      driver.help();
      reader.refresh();
      assertThat(reader.head()).isEqualTo(2);
      writer.append(append);
      reader.refresh();
      assertThat(reader.head()).isEqualTo(2);
    }
    try (LocalEventStore reader = reader(volume)) {
      assertThat(reader.head()).isEqualTo(3);
    }
  }

  /** After 100 ms without an append the last one has a floor above it. */
  @Test
  void atLevelFsyncItSeesTheLastAppendOnceTheWriterIdles() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    FakeClock clock = new FakeClock();
    CallerRuns driver = new CallerRuns();
    Append append = Append.of(NewEvent.of("t", "e", "{}"));
    try (LocalEventStore writer = Stores.open(volume, driver, Stores.smallSegments(), clock);
        LocalEventStore reader = reader(volume)) {
      writer.append(append);
      writer.append(append);
      reader.refresh();
      assertThat(reader.head()).isEqualTo(1);
      clock.advanceMillis(99);
      driver.help();
      reader.refresh();
      assertThat(reader.head()).isEqualTo(1);
      clock.advanceMillis(1);
      driver.help();
      reader.refresh();
      assertThat(reader.head()).isEqualTo(2);
    }
  }

  @Test
  void followsABusyWriterWithoutSeeingDamage() throws Exception {
    StoreOptions options = Stores.smallSegments();
    AtomicBoolean writing = new AtomicBoolean(true);
    try (LocalEventStore writer = Varve.open(directory, options)) {
      RacingThreads.run(
          4,
          thread -> {
            if (thread > 0) {
              return followWhile(writing);
            }
            for (int i = 0; i < 2_000; i++) {
              writer.append(
                  Append.of(NewEvent.of("t", "e" + i % 5, "\"" + "x".repeat(i % 900) + "\"")));
            }
            writing.set(false);
            return 0L;
          });
    }
    try (LocalEventStore reader = Varve.open(directory, options.withMode(OpeningMode.READ))) {
      assertThat(reader.head()).isEqualTo(2_000);
    }
  }

  private long followWhile(AtomicBoolean writing) {
    StoreOptions read = StoreOptions.defaults().withMode(OpeningMode.READ);
    long refreshes = 0;
    while (writing.get()) {
      try (LocalEventStore reader = Varve.open(directory, read)) {
        long head = reader.head();
        for (int i = 0; i < 20; i++) {
          reader.refresh();
          assertThat(reader.head()).isGreaterThanOrEqualTo(head);
          head = reader.head();
          try (EventCursor cursor = reader.query(Query.all())) {
            assertThat(cursor.count()).isEqualTo(head);
          }
          refreshes++;
        }
      }
    }
    return refreshes;
  }
}

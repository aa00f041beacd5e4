package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import io.varve.storage.MemoryVolume;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time ranges over sealed segments give what looking at each event's time gives. */
final class TimeMarksTest {
  private static final int EVENTS = 8_000;

  /** So that a segment holds several blocks. */
  private static final StoreOptions OPTIONS =
      StoreOptions.defaults().withLevel(Level.FSYNC).withSegmentSizeBytes(512 * 1024);

  private static final int SECONDS = 1_000;
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final List<String> TYPES = List.of("a", "b", "c");

  private record Told(long position, String type, Instant timestamp) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void findsWhatATestOfEachEventFinds(long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    MemoryVolume volume = new MemoryVolume();
    List<Told> told = fill(volume, random);
    try (LocalEventStore store = open(volume)) {
      for (int round = 0; round < 300; round++) {
        ReadOptions options = options(random);
        check(store, told, Query.all(), TYPES, options);
        Query some = Query.of(QueryItem.type("a").withTypes("a", "b"));
        check(store, told, some, List.of("a", "b"), options);
      }
    }
  }

  @Test
  void countsRefusedSlotsAsLookedAt() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    MemoryVolume volume = new MemoryVolume();
    fill(volume, random);
    try (LocalEventStore store = open(volume)) {
      ReadOptions one = ReadOptions.defaults().withSince(START.plusSeconds(SECONDS / 2));
      for (ReadOptions options : List.of(one, one.withReverse())) {
        try (EventCursor cursor = store.query(Query.all(), options)) {
          cursor.count();
          assertThat(cursor.considered()).isEqualTo(EVENTS);
        }
      }
    }
  }

  private static LocalEventStore open(MemoryVolume volume) throws IOException {
    return Stores.open(volume, new CallerRuns(), OPTIONS);
  }

  /** Events in no order of time but for a stretch in which all have the same one. */
  private static List<Told> fill(MemoryVolume volume, SplittableRandom random) throws IOException {
    List<Told> told = new ArrayList<>();
    try (LocalEventStore store = open(volume)) {
      while (told.size() < EVENTS) {
        List<NewEvent> events = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          String type = TYPES.get(random.nextInt(TYPES.size()));
          boolean still = told.size() > 2_000 && told.size() < 5_500;
          Instant time = START.plusSeconds(still ? SECONDS - 1 : random.nextInt(SECONDS));
          time = !still && random.nextInt(500) == 0 ? extreme(random) : time;
          events.add(NewEvent.of(type, "e", "{}").withTimestamp(time));
          told.add(new Told(told.size() + 1, type, time));
        }
        store.append(Append.of(events));
      }
    }
    return told;
  }

  private static Instant extreme(SplittableRandom random) {
    return Ticks.toInstant(random.nextBoolean() ? Long.MIN_VALUE : Long.MAX_VALUE);
  }

  private static ReadOptions options(SplittableRandom random) {
    ReadOptions options = ReadOptions.defaults();
    if (random.nextInt(4) != 0) {
      options = options.withSince(START.plusSeconds(random.nextInt(SECONDS + 10)));
    }
    if (random.nextInt(3) != 0) {
      options = options.withUntil(START.plusSeconds(random.nextInt(SECONDS + 10)));
    }
    if (random.nextInt(3) == 0) {
      options = options.withAsOf(START.plusSeconds(random.nextInt(SECONDS + 10)));
    }
    if (random.nextBoolean()) {
      options = options.withReverse();
    }
    if (random.nextBoolean()) {
      options = options.withAfter(random.nextInt(EVENTS)).withBefore(random.nextInt(1, EVENTS + 2));
    }
    return random.nextInt(3) == 0 ? options.withLimit(1 + random.nextInt(50)) : options;
  }

  private static void check(
      LocalEventStore store,
      List<Told> told,
      Query query,
      List<String> types,
      ReadOptions options) {
    List<Long> expected = new ArrayList<>();
    for (Told event : options.reverse() ? told.reversed() : told) {
      if (types.contains(event.type()) && isIncluded(event, options)) {
        expected.add(event.position());
      }
    }
    long limit = Math.min(options.limit(), expected.size());
    List<Long> found = new ArrayList<>();
    try (EventCursor cursor = store.query(query, options)) {
      while (cursor.hasNext()) {
        found.add(cursor.next().position());
      }
    }
    assertThat(found)
        .as("%s %s", query, options)
        .isEqualTo(expected.subList(0, Math.toIntExact(limit)));
  }

  private static boolean isIncluded(Told event, ReadOptions options) {
    Instant time = event.timestamp();
    return event.position() > options.after()
        && event.position() < options.before()
        && (options.since() == null || !time.isBefore(options.since()))
        && (options.until() == null || time.isBefore(options.until()))
        && (options.asOf() == null || !time.isAfter(options.asOf()));
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.api.Tag;
import io.varve.storage.MemoryVolume;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * How subscribers of other stores missed events, or saw them in the wrong order, tried on this one.
 * Rows RW1 to RW4 and RW16 of the failures collected before the engine was built (I8, I9).
 */
final class SkippedEventsTest {
  /** Long enough that only what never comes is missed. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final List<Query> QUERIES =
      List.of(
          Query.all(),
          Query.entity("e1"),
          Query.tag("mod:2"),
          Query.type("t0"),
          Query.type("never"),
          Query.of(QueryItem.entity("e0").withTypes("t1"), QueryItem.tag("mod:4")));

  private static NewEvent event(int number) {
    return NewEvent.of("t" + number % 2, "e" + number % 3, "{\"n\":" + number + "}")
        .withTags(Tag.of("mod:" + number % 5));
  }

  private static void appendMany(LocalEventStore store, int from, int count) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = from; i < from + count; i++) {
      events.add(event(i));
      if (events.size() == 500 || i == from + count - 1) {
        assertThat(store.append(Append.of(events))).isInstanceOf(Appended.class);
        events.clear();
      }
    }
  }

  private static List<Long> positions(LocalEventStore store, Query query) {
    try (EventCursor cursor = store.query(query)) {
      return cursor.toList().stream().map(Event::position).toList();
    }
  }

  private static List<Long> above(List<Long> positions, long after) {
    return positions.stream().filter(position -> position > after).toList();
  }

  /** All that can be had without waiting. */
  private static List<SubscriptionItem> drain(Subscription subscription)
      throws InterruptedException {
    List<SubscriptionItem> items = new ArrayList<>();
    Optional<SubscriptionItem> item = subscription.next(Duration.ZERO);
    while (item.isPresent()) {
      items.add(item.get());
      item = subscription.next(Duration.ZERO);
    }
    return items;
  }

  private static List<Long> matched(List<SubscriptionItem> items) {
    List<Long> positions = new ArrayList<>();
    for (SubscriptionItem item : items) {
      if (item instanceof Matched(Event event, boolean last)) {
        positions.add(event.position());
      }
    }
    return positions;
  }

  private static long resumeAfter(SubscriptionItem item) {
    return switch (item) {
      case Matched(Event event, boolean last) -> event.position();
      case Progress(long position) -> position;
      case CaughtUp(long position) -> position;
      case Ended(String reason, long after) -> after;
    };
  }

  private static LocalEventStore stepped(FakeClock clock) throws IOException {
    return Stores.open(new MemoryVolume(), new CallerRuns(), Stores.smallSegments(), clock);
  }

  /** Position reserved by one writer, published later than the next one's; refused appends too. */
  @Test
  void rw01LateCommitIsNotSkippedBySubscribers() throws Exception {
    int writers = 16;
    int each = 40;
    SimulatedVolume volume = new SimulatedVolume(1);
    SplittableRandom delays = new SplittableRandom(1);
    volume.listen((number, operation, path) -> {
      for (int i = delays.nextInt(60); i > 0; i--) {
        Thread.yield();
      }
    });
    try (LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments())) {
      List<CompletableFuture<List<Long>>> subscribers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        subscribers.add(
            CompletableFuture.supplyAsync(() -> untilLast(store), Thread::startVirtualThread));
      }
      RacingThreads.run(
          writers,
          writer -> {
            SplittableRandom random = new SplittableRandom(writer);
            EntityId own = EntityId.of("w" + writer);
            for (int i = 0; i < each; i++) {
              NewEvent one = NewEvent.of("t", own.value(), "{}");
              if (i > 0 && random.nextInt(4) == 0) {
                Append refused = Append.of(one).expect(own, ExpectedVersion.absent());
                assertThat(store.append(refused)).isInstanceOf(Conflict.class);
              }
              Append append = random.nextBoolean() ? Append.of(one) : Append.of(one, one, one);
              assertThat(store.append(append)).isInstanceOf(Appended.class);
            }
            return true;
          });
      store.append(Append.of(NewEvent.of("last", "last", "{}")));
      List<Long> dense = LongStream.rangeClosed(1, store.head()).boxed().toList();
      for (CompletableFuture<List<Long>> subscriber : subscribers) {
        assertThat(subscriber.get()).isEqualTo(dense);
      }
    }
  }

  private static List<Long> untilLast(LocalEventStore store) {
    List<Long> seen = new ArrayList<>();
    try (Subscription subscription = store.subscribe(Query.all(), 0)) {
      while (true) {
        SubscriptionItem item = subscription.next(PATIENCE).orElseThrow();
        if (item instanceof Matched(Event event, boolean last)) {
          seen.add(event.position());
          if (event.eventType().equals("last")) {
            return seen;
          }
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Every item says where it is safe to resume; each of them is tried, also after a restart. */
  @Test
  void rw02NoCheckpointEverEmittedSkipsAMatch() throws Exception {
    MemoryVolume volume = new MemoryVolume();
    FakeClock clock = new FakeClock();
    List<List<Long>> emitted = new ArrayList<>();
    try (LocalEventStore store =
        Stores.open(volume, new CallerRuns(), Stores.smallSegments(), clock)) {
      appendMany(store, 0, 10_300);
      for (Query query : QUERIES) {
        List<Long> safe = new ArrayList<>();
        try (Subscription subscription = store.subscribe(query, 9_900)) {
          drain(subscription).forEach(item -> safe.add(resumeAfter(item)));
          for (int i = 0; i < 5; i++) {
            appendMany(store, (int) store.head(), 3);
            clock.advanceMillis(1_000);
            drain(subscription).forEach(item -> safe.add(resumeAfter(item)));
          }
        }
        emitted.add(safe);
      }
      requireComplete(store, emitted);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireComplete(store, emitted);
    }
  }

  private static void requireComplete(LocalEventStore store, List<List<Long>> emitted)
      throws InterruptedException {
    for (int i = 0; i < QUERIES.size(); i++) {
      Query query = QUERIES.get(i);
      List<Long> all = positions(store, query);
      assertThat(emitted.get(i)).isNotEmpty().isSorted();
      for (long after : emitted.get(i)) {
        try (Subscription again = store.subscribe(query, store.checkpoint(after))) {
          assertThat(matched(drain(again)))
              .as("%s after %d", query, after)
              .isEqualTo(above(all, after));
        }
      }
    }
  }

  /** At each step of catching up: no item may name a position behind a match not handed over. */
  @Test
  void rw03NoProgressJumpsOverWhatIsStillToBeRead() {
    SeededRuns.run(
        48,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          FakeClock clock = new FakeClock();
          try (LocalEventStore store = stepped(clock)) {
            appendMany(store, 0, random.nextInt(400));
            if (seed % 6 == 0) {
              appendMany(store, 400, 10_500);
            }
            Query query = QUERIES.get(random.nextInt(QUERIES.size()));
            long after = random.nextLong(store.head() + 1);
            try (Subscription subscription = store.subscribe(query, after)) {
              stepThrough(store, subscription, query, after, clock, random);
            }
          }
        });
  }

  private static void stepThrough(
      LocalEventStore store,
      Subscription subscription,
      Query query,
      long after,
      FakeClock clock,
      SplittableRandom random)
      throws InterruptedException {
    long handedOver = after;
    long said = after;
    for (int step = 0; step < 300; step++) {
      if (random.nextInt(10) == 0) {
        appendMany(store, random.nextInt(100), 1 + random.nextInt(4));
      }
      if (random.nextInt(5) == 0) {
        clock.advanceMillis(random.nextInt(1_500));
      }
      SubscriptionItem item = subscription.next(Duration.ZERO).orElse(null);
      if (item == null) {
        continue;
      }
      long now = resumeAfter(item);
      assertThat(now).as("%s", item).isBetween(said, store.head());
      long due = firstAbove(store, query, handedOver);
      if (item instanceof Matched) {
        assertThat(due).isEqualTo(now);
        handedOver = now;
      } else {
        assertThat(due).as("handed over before %s", item).isGreaterThan(now);
      }
      said = now;
    }
    List<Long> rest = above(positions(store, query), handedOver);
    assertThat(matched(drain(subscription))).isEqualTo(rest);
  }

  private static long firstAbove(LocalEventStore store, Query query, long after) {
    ReadOptions options = ReadOptions.defaults().withAfter(after).withLimit(1);
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.hasNext() ? cursor.next().position() : Long.MAX_VALUE;
    }
  }

  @Test
  void rw04CaughtUpIsSaidWhereNothingMatches() throws Exception {
    MemoryVolume volume = new MemoryVolume();
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireCaughtUp(store, 0);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireCaughtUp(store, 0);
      appendMany(store, 0, 2_000);
      requireCaughtUp(store, 2_000);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireCaughtUp(store, 2_000);
    }
  }

  private static void requireCaughtUp(LocalEventStore store, long head)
      throws InterruptedException {
    List<Query> without =
        List.of(
            Query.entity("none"),
            Query.type("none"),
            Query.tag("no:ne"),
            Query.of(QueryItem.entity("e0").withTypes("t0").withTags(Tag.of("mod:9"))));
    for (Query query : without) {
      for (long after : new long[] {0, head / 2, head}) {
        try (Subscription subscription = store.subscribe(query, after)) {
          assertThat(drain(subscription))
              .as("%s after %d", query, after)
              .containsExactly(new CaughtUp(head));
        }
      }
    }
    try (Subscription subscription = store.subscribe(Query.all(), head)) {
      assertThat(drain(subscription)).containsExactly(new CaughtUp(head));
    }
  }

  /** Far behind while segments roll and their indexes are replaced by files. */
  @Test
  void rw16SlowSubscriberMissesNothing() throws Exception {
    try (LocalEventStore store = stepped(new FakeClock())) {
      for (Query query : QUERIES) {
        long start = store.head();
        List<SubscriptionItem> items = new ArrayList<>();
        try (Subscription slow = store.subscribe(query, start)) {
          for (int i = 0; i < 20; i++) {
            appendMany(store, i, 300);
            slow.next(Duration.ZERO).ifPresent(items::add);
          }
          items.addAll(drain(slow));
        }
        assertThat(matched(items)).isEqualTo(above(positions(store, query), start));
      }
      assertThat(store.stats().segments()).isGreaterThan(20);
    }
  }

  @Test
  void rw16FuturePositionNeverGoesBackInTime() throws Exception {
    try (LocalEventStore store = stepped(new FakeClock())) {
      appendMany(store, 0, 10);
      try (Subscription future = store.subscribe(Query.all(), 15)) {
        for (int i = 0; i < 12; i++) {
          for (SubscriptionItem item : drain(future)) {
            assertThat(resumeAfter(item)).as("%s", item).isGreaterThanOrEqualTo(15);
          }
          appendMany(store, i, 1);
        }
        assertThat(matched(drain(future))).isEqualTo(List.of(22L));
      }
      assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> store.checkpoint(23));
    }
  }

  /** Another process, after a crash: from each position exactly what follows it. */
  @Test
  void rw16ReconnectAfterACrashGoesOnWhereItWas() throws Exception {
    SimulatedVolume volume = new SimulatedVolume(3);
    LocalEventStore store = Stores.stepped(volume);
    appendMany(store, 0, 700);
    for (CrashProfile profile : CrashProfile.values()) {
      try (LocalEventStore again = Stores.stepped(volume.copy().crash(profile, 5))) {
        assertThat(again.head()).isEqualTo(700);
        for (long after = 0; after <= 700; after += 7) {
          try (Subscription resumed = again.subscribe(Query.all(), store.checkpoint(after))) {
            assertThat(matched(drain(resumed)))
                .isEqualTo(LongStream.rangeClosed(after + 1, 700).boxed().toList());
          }
        }
      }
    }
    store.close();
  }
}

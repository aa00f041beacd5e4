package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.Ticks;
import io.varve.storage.Clock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F20, I11: wherever the wall clock jumps, back too, a store decides, orders, repeats and hands
 * over as it does under a steady one. The time of recording is what the clock showed.
 */
final class SteadyClockTest {
  private static final long START = 17_672_256_000_000_000L;
  private static final long TEN_YEARS = 3_652L * 24 * 3_600 * 10_000_000;
  private static final int COMMITS = 120;
  private static final int SEEDS = 40;

  /** What the nth reading shows. */
  private enum Jumps {
    BACK(n -> START - (n > 20 ? TEN_YEARS : 0)),
    FORWARD(n -> START + (n > 20 ? TEN_YEARS : 0)),
    BACK_AND_FORTH(n -> START + (n % 2 == 0 ? TEN_YEARS : -TEN_YEARS)),
    ALWAYS_BACK(n -> START - n * TEN_YEARS / 400),
    STANDING_STILL(n -> START),
    BEFORE_THE_EPOCH(n -> -n),
    ANYWHERE(n -> START + new SplittableRandom(n).nextLong(-TEN_YEARS, TEN_YEARS));

    final LongUnaryOperator ticks;

    Jumps(LongUnaryOperator ticks) {
      this.ticks = ticks;
    }
  }

  /** Remembers each time that it showed. */
  private static final class JumpingClock implements Clock {
    private final LongUnaryOperator ticks;
    private final List<Long> shown = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    JumpingClock(LongUnaryOperator ticks) {
      this.ticks = ticks;
    }

    @Override
    public synchronized long ticks() {
      shown.add(ticks.applyAsLong(shown.size()));
      return shown.getLast();
    }

    @Override
    public long nanos() {
      return nanos.addAndGet(1_000_000);
    }

    synchronized List<Long> shown() {
      return List.copyOf(shown);
    }
  }

  private static LocalEventStore open(SimulatedVolume volume, Clock clock) throws IOException {
    return Stores.open(volume, new CallerRuns(), Stores.smallSegments(), clock);
  }

  /** Writes at random through two lives, requests repeated among it; returns what is stored. */
  private static List<StoredCommit> live(SimulatedVolume volume, Clock clock, long seed)
      throws IOException {
    SentHistory history = new SentHistory();
    SplittableRandom random = new SplittableRandom(seed);
    List<StoredCommit> commits = new ArrayList<>();
    for (int life = 0; life < 2; life++) {
      try (LocalEventStore store = open(volume, clock)) {
        RandomWriter writer = new RandomWriter("w", history, random.split(), 4_000);
        assertThat(writer.write(store, COMMITS)).as("%s", writer.failure()).isTrue();
        history.check(store, false);
        commits.clear();
        store.forEachCommit(commits::add);
      }
    }
    return commits;
  }

  @ParameterizedTest
  @EnumSource(Jumps.class)
  void allIsAsUnderASteadyClockButTheTimes(Jumps jumps) {
    SeededRuns.run(
        SEEDS,
        seed -> {
          JumpingClock steady = new JumpingClock(n -> START + n * 10_000);
          JumpingClock jumping = new JumpingClock(jumps.ticks);
          SimulatedVolume volume = new SimulatedVolume(seed);
          List<StoredCommit> expected = live(new SimulatedVolume(seed), steady, seed);
          List<StoredCommit> actual = live(volume, jumping, seed);
          assertThat(untimed(actual)).isEqualTo(untimed(expected));
          assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
          requireShown(actual, jumping.shown());
        });
  }

  /** An event as far as no clock is in it. */
  private static List<List<Object>> untimed(List<StoredCommit> commits) {
    List<List<Object>> all = new ArrayList<>();
    for (StoredCommit commit : commits) {
      for (Event event : commit.events()) {
        all.add(
            List.of(
                event.position(),
                event.version(),
                event.id(),
                String.valueOf(event.entityId()),
                event.eventType(),
                event.payload(),
                String.valueOf(commit.requestId()),
                String.valueOf(commit.tracking())));
      }
    }
    return all;
  }

  /** Each commit has a time that the clock showed, in the order in which it showed them. */
  private static void requireShown(List<StoredCommit> commits, List<Long> shown) {
    int at = 0;
    for (StoredCommit commit : commits) {
      for (Event event : commit.events()) {
        long recordedAt = Ticks.of(event.recordedAt());
        while (at < shown.size() && shown.get(at) != recordedAt) {
          at++;
        }
        assertThat(at).as("%s shows a time in its turn", event).isLessThan(shown.size());
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Jumps.class)
  void repeatedRequestIsKnownHoweverFarTheClockJumped(Jumps jumps) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    JumpingClock clock = new JumpingClock(jumps.ticks);
    Append append =
        Append.of(NewEvent.of("t", "e", "{}"))
            .withRequestId("r")
            .expect(EntityId.of("e"), ExpectedVersion.absent());
    Appended first;
    try (LocalEventStore store = open(volume, clock)) {
      first = (Appended) store.append(append);
      for (int i = 0; i < 50; i++) {
        store.append(Append.of(NewEvent.of("t", "other", "{}")));
      }
      assertThat(store.append(append)).isEqualTo(first);
    }
    try (LocalEventStore store = open(volume, clock)) {
      assertThat(store.append(append)).isEqualTo(first);
      assertThat(store.head()).isEqualTo(51);
    }
  }

  @ParameterizedTest
  @EnumSource(Jumps.class)
  void subscriptionHandsOverEachEventOnceInOrder(Jumps jumps) throws Exception {
    JumpingClock clock = new JumpingClock(jumps.ticks);
    try (LocalEventStore store = open(new SimulatedVolume(1), clock);
        Subscription subscription = store.subscribe(Query.entity("e"), 0)) {
      assertThat(subscription.next()).isEqualTo(new SubscriptionItem.CaughtUp(0));
      for (long version = 1; version <= 60; version++) {
        store.append(Append.of(NewEvent.of("t", "other", "{}")));
        store.append(Append.of(NewEvent.of("t", "e", "{}")));
        Event event = nextEvent(subscription, 2 * version);
        assertThat(event.position()).isEqualTo(2 * version);
        assertThat(event.version()).isEqualTo(version);
      }
    }
  }

  /** Progress may come between, never beyond what was handed over or appended. */
  private static Event nextEvent(Subscription subscription, long head) throws InterruptedException {
    while (true) {
      switch (subscription.next()) {
        case SubscriptionItem.Matched matched -> {
          return matched.event();
        }
        case SubscriptionItem.Progress progress -> assertThat(progress.position()).isLessThan(head);
        case SubscriptionItem.CaughtUp caughtUp -> assertThat(caughtUp.position()).isLessThan(head);
        case SubscriptionItem.Ended ended -> throw new AssertionError(ended.toString());
      }
    }
  }

  /** A time the caller gives is kept as it is; only one left out is taken from the clock. */
  @Test
  void timestampIsTheTimeOfRecordingOnlyWhereNoneIsGiven() throws IOException {
    JumpingClock clock = new JumpingClock(Jumps.BACK_AND_FORTH.ticks);
    try (LocalEventStore store = open(new SimulatedVolume(1), clock)) {
      NewEvent given = NewEvent.of("t", "e", "{}").withTimestamp(Ticks.toInstant(START + 7));
      for (int i = 0; i < 10; i++) {
        store.append(Append.of(NewEvent.of("t", "e", "{}"), given));
      }
      store.forEachCommit(commit -> {
        Event left = commit.events().getFirst();
        Event kept = commit.events().getLast();
        assertThat(left.timestamp()).isEqualTo(left.recordedAt());
        assertThat(kept.timestamp()).isEqualTo(Ticks.toInstant(START + 7));
        assertThat(kept.recordedAt()).isEqualTo(left.recordedAt());
      });
    }
  }
}

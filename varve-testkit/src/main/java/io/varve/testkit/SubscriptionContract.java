package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.Checkpoint;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Subscriptions: every matching event once, in order, from any position, then live (I8, I9). */
abstract class SubscriptionContract extends StoreTopic {
  /** Long enough that only a lost wake-up reaches it. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @Test
  void isCaughtUpAtOnceOnAnEmptyStore() throws InterruptedException {
    try (Subscription subscription = store.subscribe(Query.all(), 0)) {
      assertThat(next(subscription)).isEqualTo(new CaughtUp(0));
      append(event("t", "a"));
      assertThat(nextMatch(subscription)).isEqualTo(1);
    }
  }

  @Test
  void startsAfterAnyPosition() throws InterruptedException {
    for (int i = 0; i < 20; i++) {
      append(event("t" + i % 2, "a"));
    }
    for (long after = 0; after <= 20; after++) {
      try (Subscription all = store.subscribe(Query.all(), after);
          Subscription odd = store.subscribe(Query.type("t0"), after)) {
        assertThat(untilCaughtUp(all))
            .isEqualTo(LongStream.rangeClosed(after + 1, 20).boxed().toList());
        assertThat(untilCaughtUp(odd))
            .isEqualTo(
                LongStream.rangeClosed(after + 1, 20)
                    .filter(position -> position % 2 == 1)
                    .boxed()
                    .toList());
      }
    }
  }

  @Test
  void caughtUpNamesTheHeadThatWasConsidered() throws InterruptedException {
    append(event("t", "a"), event("u", "b"));
    try (Subscription subscription = store.subscribe(Query.type("t"), 0)) {
      assertThat(nextMatch(subscription)).isEqualTo(1);
      SubscriptionItem item = next(subscription);
      while (item instanceof Progress) {
        item = next(subscription);
      }
      assertThat(item).isEqualTo(new CaughtUp(2));
    }
  }

  @Test
  void goesOnLiveWithoutSeam() throws InterruptedException {
    append(event("t", "a"), event("u", "a"));
    try (Subscription subscription = store.subscribe(Query.type("t"), 0)) {
      assertThat(nextMatch(subscription)).isEqualTo(1);
      append(event("u", "a"), event("t", "b"));
      assertThat(nextMatch(subscription)).isEqualTo(4);
      append(event("t", "a"));
      append(event("t", "a"));
      assertThat(nextMatch(subscription)).isEqualTo(5);
      assertThat(nextMatch(subscription)).isEqualTo(6);
    }
  }

  @Test
  void handsOverTheStoredEventAndTheEndOfItsCommit() throws InterruptedException {
    append(tagged("t", "k:v").withTimestamp(at(3)), event("u", "a"), event("t", "b"));
    append(event("t", "c"), event("u", "c"));
    List<Event> stored = events(Query.type("t"));
    try (Subscription subscription = store.subscribe(Query.type("t"), 0)) {
      assertThat(matches(subscription, 3))
          .containsExactly(
              new Matched(stored.get(0), false),
              new Matched(stored.get(1), true),
              new Matched(stored.get(2), false));
    }
  }

  @Test
  void everyFormOfQueryCanBeSubscribed() throws InterruptedException {
    Query query =
        Query.of(
            QueryItem.entity("a").withTypes("t", "u"),
            QueryItem.tag("k:v"),
            new QueryItem(List.of(), List.of("pre"), List.of(), List.of(), List.of("pre")));
    try (Subscription subscription = store.subscribe(query, 0)) {
      append(event("t", "a"), event("x", "a"), event("t", "b"), tagged("z", "k:v"));
      append(event("prefix", "x"), event("prefix", "prefix"), event("u", "a"));
      assertThat(matches(subscription, 4).stream().map(match -> match.event().position()).toList())
          .containsExactly(1L, 4L, 6L, 7L);
    }
  }

  @Test
  void givesUpAfterTheTimeout() throws InterruptedException {
    try (Subscription subscription = store.subscribe(Query.all(), 0)) {
      assertThat(subscription.next(PATIENCE)).contains(new CaughtUp(0));
      assertThat(subscription.next(Duration.ofMillis(5))).isEmpty();
      assertThat(subscription.next(Duration.ZERO)).isEmpty();
      append(event("t", "a"));
      assertThat(nextMatch(subscription)).isEqualTo(1);
    }
  }

  @Test
  void reportsProgressWhileNothingMatches() throws InterruptedException {
    List<Append> others =
        Collections.nCopies(25, Append.of(Collections.nCopies(1_000, event("t", "a"))));
    store.appendAll(others);
    try (Subscription subscription = store.subscribe(Query.type("rare"), 0)) {
      List<Long> progress = new ArrayList<>();
      SubscriptionItem item = next(subscription);
      while (item instanceof Progress(long position)) {
        progress.add(position);
        item = next(subscription);
      }
      assertThat(item).isEqualTo(new CaughtUp(25_000));
      assertThat(progress).hasSizeGreaterThanOrEqualTo(2).isSorted().doesNotHaveDuplicates();
      store.appendAll(others.subList(0, 2));
      // Live too, after a second at the latest.
      assertThat(positionOf(next(subscription))).isBetween(25_001L, 27_000L);
    }
  }

  @Test
  void endsWithAReasonWhenClosedByAnyThread() throws Exception {
    append(event("t", "a"));
    Subscription subscription = store.subscribe(Query.all(), 0);
    assertThat(nextMatch(subscription)).isEqualTo(1);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<SubscriptionItem> waiting =
          executor.submit(() -> {
            SubscriptionItem item = subscription.next();
            while (!(item instanceof Ended)) {
              item = subscription.next();
            }
            return item;
          });
      subscription.close();
      assertThat(waiting.get()).isEqualTo(new Ended("closed", 1));
    }
    assertThat(subscription.next()).isEqualTo(new Ended("closed", 1));
    assertThat(subscription.next(Duration.ZERO)).contains(new Ended("closed", 1));
  }

  @Test
  void endsWhenTheStoreIsClosed() throws Exception {
    append(event("t", "a"), event("u", "b"));
    Subscription waiting = store.subscribe(Query.type("t"), 0);
    Subscription unread = store.subscribe(Query.type("t"), 0);
    untilCaughtUp(waiting);
    try (ExecutorService executor = Executors.newSingleThreadExecutor()) {
      Future<SubscriptionItem> end = executor.submit((Callable<SubscriptionItem>) waiting::next);
      store.close();
      assertThat(end.get()).isEqualTo(new Ended("store_closed", 2));
    }
    assertThat(unread.next()).isEqualTo(new Ended("store_closed", 0));
  }

  @Test
  void checkpointsResumeWhereTheyWereTaken() throws InterruptedException {
    append(event("t", "a"), event("t", "b"));
    append(event("t", "c"));
    for (long position = 0; position <= 3; position++) {
      Checkpoint checkpoint = store.checkpoint(position);
      try (Subscription subscription = store.subscribe(Query.all(), checkpoint)) {
        assertThat(untilCaughtUp(subscription)).hasSize((int) (3 - position));
      }
    }
  }

  @Test
  void refusesCheckpointsOfAnotherOrALongerLog() throws Exception {
    append(event("t", "a"));
    append(event("t", "b"));
    Checkpoint mine = store.checkpoint(2);
    List<Checkpoint> foreign =
        List.of(
            new Checkpoint(2, mine.epoch(), mine.chain() + 1),
            new Checkpoint(1, mine.epoch(), mine.chain()),
            new Checkpoint(3, mine.epoch(), mine.chain()));
    for (Checkpoint checkpoint : foreign) {
      assertThatExceptionOfType(InvalidInput.class)
          .isThrownBy(() -> store.subscribe(Query.all(), checkpoint));
    }
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> store.subscribe(Query.all(), -1));
  }

  @Test
  void missesNothingWhileManyWrite() throws Exception {
    int writers = 4;
    int each = 250;
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      String type = "t" + writer % 2;
      tasks.add(() -> {
        for (int i = 0; i < each; i++) {
          append(event(type, "a"), event("other", "b"));
        }
        return null;
      });
    }
    try (Subscription subscription = store.subscribe(Query.type("t0"), 0);
        ExecutorService executor = Executors.newFixedThreadPool(writers + 1)) {
      Future<List<Matched>> reading =
          executor.submit(() -> matches(subscription, writers / 2 * each));
      executor.invokeAll(tasks);
      List<Event> read = reading.get().stream().map(Matched::event).toList();
      assertThat(read).isEqualTo(events(Query.type("t0")));
    }
  }

  private static SubscriptionItem next(Subscription subscription) throws InterruptedException {
    return subscription.next(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
  }

  private static List<Matched> matches(Subscription subscription, int count)
      throws InterruptedException {
    List<Matched> matches = new ArrayList<>();
    while (matches.size() < count) {
      switch (next(subscription)) {
        case Matched matched -> matches.add(matched);
        case Progress progress -> {}
        case CaughtUp caughtUp -> {}
        case Ended ended -> throw new AssertionError(ended.toString());
      }
    }
    return matches;
  }

  private static long nextMatch(Subscription subscription) throws InterruptedException {
    return matches(subscription, 1).getFirst().event().position();
  }

  private static List<Long> untilCaughtUp(Subscription subscription) throws InterruptedException {
    List<Long> positions = new ArrayList<>();
    while (true) {
      switch (next(subscription)) {
        case Matched matched -> positions.add(matched.event().position());
        case Progress progress -> {}
        case CaughtUp caughtUp -> {
          return positions;
        }
        case Ended ended -> throw new AssertionError(ended.toString());
      }
    }
  }

  private static long positionOf(SubscriptionItem item) {
    return switch (item) {
      case Matched matched -> matched.event().position();
      case Progress progress -> progress.position();
      case CaughtUp caughtUp -> caughtUp.position();
      case Ended ended -> throw new AssertionError(ended.toString());
    };
  }
}

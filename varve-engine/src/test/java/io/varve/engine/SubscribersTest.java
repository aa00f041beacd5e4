package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.api.Tag;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Subscribers beside eight writers: whatever position they were given to resume from, they see each
 * match behind it once and in order (I8, I9).
 */
final class SubscribersTest {
  private static final int WRITERS = 8;
  private static final int COMMITS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final List<Query> QUERIES =
      List.of(
          Query.all(),
          Query.type("rare"),
          Query.tag("writer:3"),
          Query.of(QueryItem.entity("e1"), QueryItem.type("often")));

  /** What one subscriber saw, and from where it could have gone on. */
  private record Seen(List<Event> matches, List<Long> checkpoints) {}

  @ParameterizedTest
  @EnumSource(RaceTest.Kind.class)
  void seeEachMatchOnceWhereverTheyResume(RaceTest.Kind kind) throws Exception {
    try (EventStore store = kind.open()) {
      List<Seen> all =
          RacingThreads.run(
              WRITERS + QUERIES.size(),
              thread ->
                  thread < WRITERS
                      ? write(store, thread)
                      : follow(store, QUERIES.get(thread - WRITERS), thread));
      for (int i = 0; i < QUERIES.size(); i++) {
        requireAll(store, QUERIES.get(i), all.get(WRITERS + i));
      }
    }
  }

  private static Seen write(EventStore store, int writer) {
    SplittableRandom random = new SplittableRandom(writer);
    for (int i = 0; i < COMMITS; i++) {
      List<NewEvent> events = new ArrayList<>();
      for (int event = random.nextInt(3); event >= 0; event--) {
        String type = random.nextInt(50) == 0 ? "rare" : random.nextBoolean() ? "often" : "t";
        events.add(
            NewEvent.of(type, "e" + random.nextInt(5), "{\"i\":" + i + "}")
                .withTags(Tag.of("writer:" + writer)));
      }
      store.append(Append.of(events));
    }
    // Tells the followers that this writer is done.
    store.append(Append.of(NewEvent.of("done", "done", "{}")));
    return new Seen(List.of(), List.of());
  }

  /** Follows until all writers are done; leaves now and then and comes back where it left. */
  private static Seen follow(EventStore store, Query query, long seed) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    Seen seen = new Seen(new ArrayList<>(), new ArrayList<>(List.of(0L)));
    while (!isDone(store, seen.checkpoints.getLast())) {
      long from = seen.checkpoints.getLast();
      try (Subscription subscription =
          random.nextBoolean()
              ? store.subscribe(query, from)
              : store.subscribe(query, store.checkpoint(from))) {
        for (int left = 1 + random.nextInt(60); left > 0; left--) {
          take(subscription.next(Duration.ofMillis(1)).orElse(null), seen);
        }
      }
    }
    return seen;
  }

  private static void take(SubscriptionItem item, Seen seen) {
    switch (item) {
      case Matched(Event event, boolean last) -> {
        seen.matches.add(event);
        seen.checkpoints.add(event.position());
      }
      case Progress(long position) -> seen.checkpoints.add(position);
      case CaughtUp(long position) -> seen.checkpoints.add(position);
      case Ended ended -> throw new AssertionError(ended);
      case null -> {}
    }
  }

  /** Whether everything there will ever be lies at or below a position. */
  private static boolean isDone(EventStore store, long position) {
    try (EventCursor cursor = store.query(Query.type("done"))) {
      return cursor.count() == WRITERS && position >= store.head();
    }
  }

  private static void requireAll(EventStore store, Query query, Seen seen) throws Exception {
    List<Event> matches;
    try (EventCursor cursor = store.query(query)) {
      matches = cursor.toList();
    }
    assertThat(seen.matches).as("%s", query).isEqualTo(matches);
    List<Long> positions = matches.stream().map(Event::position).toList();
    // The more checkpoints, the less of what follows each: all of it, or up to a bound.
    for (int i = 0; i < seen.checkpoints.size(); i++) {
      long from = seen.checkpoints.get(i);
      List<Long> rest = positions.stream().filter(position -> position > from).toList();
      int bound = i % 50 == 0 ? rest.size() : Math.min(rest.size(), 20);
      assertThat(resumed(store, query, from, bound)).isEqualTo(rest.subList(0, bound));
    }
  }

  private static List<Long> resumed(EventStore store, Query query, long from, int count)
      throws InterruptedException {
    List<Long> positions = new ArrayList<>();
    try (Subscription subscription = store.subscribe(query, from)) {
      while (positions.size() < count) {
        SubscriptionItem item = subscription.next(PATIENCE).orElseThrow();
        if (item instanceof Matched matched) {
          positions.add(matched.event().position());
        }
      }
    }
    return positions;
  }
}

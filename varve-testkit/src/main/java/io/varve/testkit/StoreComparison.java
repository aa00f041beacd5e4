package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.StoreStats;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.VarveException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a store and a {@link ModelEventStore} the same, and fails where the answers differ. What the
 * store makes up, ids and recorded times, is taken over into the model.
 */
final class StoreComparison {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ModelEventStore model;

  /** Says where a failure happened. */
  private final Supplier<String> place;

  StoreComparison(ModelEventStore model, Supplier<String> place) {
    this.model = model;
    this.place = place;
  }

  /**
   * Takes the store's answer, and then asks the model with the ids and times that the store made
   * up.
   */
  void settle(EventStore store, Append append, Supplier<AppendResult> answer) {
    Object actual = outcome(answer);
    List<Event> stored = List.of();
    if (actual instanceof Appended(long first, long last, var _) && first > model.head()) {
      ReadOptions range = ReadOptions.defaults().withAfter(first - 1).withBefore(last + 1);
      stored = events(store, Query.all(), range);
      equal("number of stored events", append.events().size(), stored.size());
    }
    Instant recordedAt = stored.isEmpty() ? Instant.EPOCH : stored.getFirst().recordedAt();
    Iterator<UUID> ids = madeUpIds(append, stored).iterator();
    Object expected = outcome(() -> model.append(append, () -> recordedAt, () -> next(ids)));
    equal(append.toString(), expected, actual);
  }

  private static UUID next(Iterator<UUID> ids) {
    // Without stored events the store has refused what the model takes; the comparison will say so.
    return ids.hasNext() ? ids.next() : new UUID(0, 0);
  }

  private static List<UUID> madeUpIds(Append append, List<Event> stored) {
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < stored.size(); i++) {
      if (append.events().get(i).id() == null) {
        ids.add(stored.get(i).id());
      }
    }
    return ids;
  }

  private static Object outcome(Supplier<AppendResult> append) {
    try {
      AppendResult result = append.get();
      return result instanceof Conflict ? "conflict" : result;
    } catch (VarveException e) {
      return e.code();
    }
  }

  /**
   * @param way 0 counts, 1 looks at views, others pull
   */
  void query(EventStore store, Query query, ReadOptions options, int way) {
    String what = query + " " + options;
    List<Event> expected = events(model, query, options);
    try (EventCursor cursor = store.query(query, options)) {
      equal("read position of " + what, model.head(), cursor.readPosition());
      switch (way) {
        case 0 -> equal("count of " + what, (long) expected.size(), cursor.count());
        case 1 -> {
          List<Event> seen = new ArrayList<>();
          cursor.forEachView(view -> seen.add(view.toEvent()));
          equal(what, expected, seen);
        }
        default -> equal(what, expected, cursor.toList());
      }
    }
  }

  static List<Event> events(EventStore store, Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.toList();
    }
  }

  void state(EventStore store, EntityId entityId, StateOptions options) {
    equal(
        "state of " + entityId + " " + options,
        model.state(entityId, options),
        store.state(entityId, options));
  }

  void subscribe(EventStore store, Query query, long after) throws InterruptedException {
    try (Subscription expected = model.subscribe(query, model.checkpoint(after));
        Subscription actual = store.subscribe(query, store.checkpoint(after))) {
      equal("subscription after " + after + " to " + query, matches(expected), matches(actual));
    }
  }

  private static List<Matched> matches(Subscription subscription) throws InterruptedException {
    List<Matched> matches = new ArrayList<>();
    while (true) {
      SubscriptionItem item =
          subscription.next(PATIENCE).orElseThrow(() -> new AssertionError("nothing came"));
      if (item instanceof Matched matched) {
        matches.add(matched);
      } else if (item instanceof CaughtUp) {
        return matches;
      }
    }
  }

  void stats(EventStore store) {
    StoreStats expected = model.stats();
    StoreStats actual = store.stats();
    equal("stats: events", expected.events(), actual.events());
    equal("stats: entities", expected.entities(), actual.entities());
    equal("stats: types", expected.eventTypes(), actual.eventTypes());
    equal("stats: first", expected.firstTimestamp(), actual.firstTimestamp());
    equal("stats: last", expected.lastTimestamp(), actual.lastTimestamp());
    equal("stats: head", expected.head(), actual.head());
  }

  void equal(String what, @Nullable Object expected, @Nullable Object actual) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          place.get() + ": " + what + "\nexpected " + expected + "\nactual   " + actual);
    }
  }
}

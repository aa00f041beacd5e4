package io.varve.testkit;

import io.varve.api.Event;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import io.varve.api.json.PredicateMatcher;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Which events a query and its options are about, word by word as the vocabulary says it. */
final class ModelMatching {
  private ModelMatching() {}

  static boolean matches(Query query, Event event) {
    return QueryMatching.matches(query, event.eventType(), event.tags(), event.entityId());
  }

  /** All that the options say but direction and limit. */
  static Predicate<Event> within(ReadOptions options) {
    PredicateMatcher where = new PredicateMatcher(options.where());
    return event ->
        event.position() > options.after()
            && event.position() < options.before()
            && isWithinTimes(options, event.timestamp())
            && where.matches(
                event.payload().isJson(), event.payload().toBytes(), event.metadata().toBytes());
  }

  private static boolean isWithinTimes(ReadOptions options, Instant timestamp) {
    return (options.since() == null || !timestamp.isBefore(stored(options.since())))
        && (options.until() == null || timestamp.isBefore(stored(options.until())))
        && isAtOrBefore(timestamp, options.asOf());
  }

  /**
   * @param bound null: none
   */
  static boolean isAtOrBefore(Instant time, @Nullable Instant bound) {
    return bound == null || !time.isAfter(stored(bound));
  }

  /** Times are compared in ticks, the form they are stored in. */
  static Instant stored(Instant time) {
    return Ticks.toInstant(Ticks.of(time));
  }
}

package io.varve.testkit.history;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import io.varve.testkit.QueryMatching;
import java.time.Instant;

/** Whether a known event matches a query and its options. */
final class Matching {
  /** The digest does not tell what a payload predicate says, nor an acknowledgement every time. */
  enum Answer {
    YES,
    NO,
    PERHAPS
  }

  private Matching() {}

  static boolean matches(Query query, LogSlot slot) {
    return QueryMatching.matches(query, slot.eventType(), slot.tags(), slot.entityId());
  }

  /** As the options say about times and payload; positions, direction and limit aside. */
  static Answer passes(ReadOptions options, LogSlot slot) {
    boolean timed = options.since() != null || options.until() != null || options.asOf() != null;
    long ticks = slot.timestampTicks();
    if (timed && ticks == SentEvent.NO_TIMESTAMP) {
      return Answer.PERHAPS;
    }
    if (timed && !isWithinTimes(options, ticks)) {
      return Answer.NO;
    }
    return options.where().isEmpty() ? Answer.YES : Answer.PERHAPS;
  }

  private static boolean isWithinTimes(ReadOptions options, long ticks) {
    Instant since = options.since();
    Instant until = options.until();
    Instant asOf = options.asOf();
    return (since == null || ticks >= Ticks.of(since))
        && (until == null || ticks < Ticks.of(until))
        && (asOf == null || ticks <= Ticks.of(asOf));
  }
}

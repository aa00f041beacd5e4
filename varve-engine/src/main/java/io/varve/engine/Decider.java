package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.ExpectedVersion;
import io.varve.api.Tracking;

/**
 * Says whether an append may happen, from what the log says and from nothing else: no file, clock,
 * chance, lock or limit enters. So the verdict is the same on every replica and at every replay
 * (I6, I13).
 */
final class Decider {
  private Decider() {}

  /**
   * Order: repeated request, tracking, versions, query. The first that stands against it decides.
   */
  static Verdict decide(LogState state, Append append) {
    String requestId = append.requestId();
    if (requestId != null) {
      long original = state.request(requestId);
      if (original != 0) {
        return new Verdict.Repeat(original);
      }
    }
    Tracking tracking = append.tracking();
    if (tracking != null) {
      LogState.Tip source = state.source(tracking.source());
      if (source.value() >= tracking.position()) {
        return new Verdict.NotAdvanced(source.value(), source.position());
      }
    }
    for (Expectation expectation : append.condition().expectations()) {
      LogState.Tip entity = state.entity(expectation.entityId());
      if (!holds(expectation.expected(), entity.value())) {
        return new Verdict.WrongVersion(expectation, entity.value(), entity.position());
      }
    }
    NoneMatch noneMatch = append.condition().noneMatch();
    if (noneMatch != null) {
      long match = state.match(noneMatch);
      if (match != 0) {
        return new Verdict.Matched(match);
      }
    }
    return Verdict.ACCEPT;
  }

  private static boolean holds(ExpectedVersion expected, long version) {
    return switch (expected) {
      case ExpectedVersion.Any any -> true;
      case ExpectedVersion.Absent absent -> version == 0;
      case ExpectedVersion.Exists exists -> version > 0;
      case ExpectedVersion.Exactly exactly -> version == exactly.version();
      // No entity can be deleted before entity control records are built.
      case ExpectedVersion.Deleted deleted -> false;
    };
  }
}

package io.varve.testkit.history;

import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.ExpectedVersion;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** H4: each stored append's condition held at its place, and versions are dense. */
final class ConditionChecks {
  private final LogIndex index;
  private final Violations violations;

  ConditionChecks(LogIndex index, Violations violations) {
    this.index = index;
    this.violations = violations;
  }

  void judge(List<Request> stored) {
    for (Request request : stored) {
      if (request.isStored() && request.hasOneCondition()) {
        request.condition().expectations().forEach(each -> expected(request, each));
        NoneMatch noneMatch = request.condition().noneMatch();
        if (noneMatch != null) {
          noMatch(request, noneMatch);
        }
      }
    }
    index.entityLists().forEach(this::versionsAreDense);
  }

  /** The entity's version just below the commit lies in a range; the expectation must allow it. */
  private void expected(Request request, Expectation expectation) {
    LogSlot below = index.lastBelow(expectation.entityId(), request.first());
    LogSlot above = index.firstAtOrAbove(expectation.entityId(), request.first());
    if (isUnclear(below) || isUnclear(above)) {
      return;
    }
    long least = below == null ? 0 : below.version();
    long most = above == null ? Long.MAX_VALUE : above.version() - 1;
    if (index.knownThrough() >= request.first() - 1) {
      most = least;
    }
    boolean possible =
        switch (expectation.expected()) {
          case ExpectedVersion.Any any -> true;
          case ExpectedVersion.Absent absent -> least == 0;
          case ExpectedVersion.Exists exists -> most > 0;
          case ExpectedVersion.Exactly(long version) -> least <= version && version <= most;
          case ExpectedVersion.Deleted deleted -> false;
        };
    if (!possible) {
      violations.add(
          Rule.H4,
          request
              + ": stored at position "
              + request.first()
              + ", expected entity "
              + expectation.entityId()
              + " to be "
              + expectation.expected().text()
              + ", its version there was "
              + least);
    }
  }

  private static boolean isUnclear(@Nullable LogSlot slot) {
    return slot != null && (slot.isDisputed() || slot.version() < 1);
  }

  private void noMatch(Request request, NoneMatch noneMatch) {
    LogSlot match =
        index.matches(noneMatch.query(), noneMatch.after(), request.first() - 1, false).next();
    if (match != null && !match.isDisputed()) {
      violations.add(
          Rule.H4,
          request
              + ": stored at position "
              + request.first()
              + ", expected no match above "
              + noneMatch.after()
              + ", found one at position "
              + match.position
              + " of "
              + match.request());
    }
  }

  private void versionsAreDense(List<LogSlot> slots) {
    LogSlot before = null;
    for (LogSlot slot : slots) {
      if (isUnclear(slot)) {
        return;
      }
      long expected = before == null ? 1 : before.version() + 1;
      boolean allKnown = slot.position <= index.knownThrough();
      if (slot.version() < expected || (allKnown && slot.version() > expected)) {
        violations.add(
            Rule.H4,
            "entity "
                + slot.entityId()
                + ": position "
                + slot.position
                + " of "
                + slot.request()
                + " has version "
                + slot.version()
                + ", expected "
                + expected
                + (before == null ? "" : " after position " + before.position));
        return;
      }
      before = slot;
    }
  }
}

package io.varve.testkit.history;

import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.ExpectedVersion;
import io.varve.testkit.history.AppendOutcome.Conflicted;
import io.varve.testkit.history.CommitChecks.ConflictSeen;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * H4: a conflict says what was the case at some moment between sent and returned. Where it stands
 * is read from the texts of the result, which start with {@code entity} or end with a position; a
 * text of another form is not judged.
 */
final class ConflictChecks {
  private final LogIndex index;
  private final CommitChecks commits;
  private final SightChecks sights;
  private final Violations violations;

  ConflictChecks(LogIndex index, CommitChecks commits, SightChecks sights, Violations violations) {
    this.index = index;
    this.commits = commits;
    this.sights = sights;
    this.violations = violations;
  }

  void judge() {
    commits.conflicts().forEach(this::judge);
  }

  private void judge(ConflictSeen seen) {
    Conflicted conflict = seen.conflict();
    for (Expectation expectation : seen.sent().condition().expectations()) {
      if (isAbout(conflict.where(), expectation.entityId().value())) {
        lastNumber(conflict.actual()).ifPresent(actual -> version(seen, expectation, actual));
        return;
      }
    }
    NoneMatch noneMatch = seen.sent().condition().noneMatch();
    String where = conflict.where();
    if (noneMatch != null && (where.startsWith("query") || where.startsWith("position"))) {
      lastNumber(where).ifPresent(position -> match(seen, noneMatch, position));
    }
  }

  private static boolean isAbout(String where, String entity) {
    String named = "entity " + entity;
    return where.equals(named)
        || where.startsWith(named + " at position ")
        || where.startsWith(named + ", position ");
  }

  private static OptionalLong lastNumber(String text) {
    int start = text.length();
    while (start > 0 && text.charAt(start - 1) >= '0' && text.charAt(start - 1) <= '9') {
      start--;
    }
    return start == text.length() || text.length() - start > 18
        ? OptionalLong.empty()
        : OptionalLong.of(Long.parseLong(text.substring(start)));
  }

  private void version(ConflictSeen seen, Expectation expectation, long actual) {
    boolean holds =
        switch (expectation.expected()) {
          case ExpectedVersion.Any any -> true;
          case ExpectedVersion.Absent absent -> actual == 0;
          case ExpectedVersion.Exists exists -> actual > 0;
          case ExpectedVersion.Exactly(long version) -> actual == version;
          case ExpectedVersion.Deleted deleted -> false;
        };
    if (holds) {
      bad(seen, "the condition holds at version " + actual);
      return;
    }
    List<LogSlot> slots = index.of(expectation.entityId());
    LogSlot next = ofVersion(slots, actual + 1);
    if (next != null && next.position <= index.log().visibleAt(seen.sent().step())) {
      bad(seen, "version " + (actual + 1) + " was visible before, at position " + next.position);
      return;
    }
    LogSlot there = ofVersion(slots, actual);
    long last = slots.isEmpty() ? 0 : slots.getLast().version();
    if (there != null) {
      isSentBefore(seen, there);
    } else if (actual > last && sights.isKnownAbsent(index.log().end() + 1, seen.step())) {
      bad(seen, "the entity never had version " + actual + ", its last is " + last);
    }
  }

  private static @Nullable LogSlot ofVersion(List<LogSlot> slots, long version) {
    int from = 0;
    int to = slots.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (slots.get(middle).version() < version) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from < slots.size() && slots.get(from).version() == version ? slots.get(from) : null;
  }

  private void isSentBefore(ConflictSeen seen, LogSlot slot) {
    Request request = slot.request();
    if (request != null && commits.firstSent(request) > seen.step()) {
      bad(seen, "what it names, position " + slot.position + ", was sent later by " + request);
    }
  }

  private void match(ConflictSeen seen, NoneMatch noneMatch, long position) {
    LogSlot slot = index.log().find(position);
    if (position <= noneMatch.after()) {
      bad(seen, "position " + position + " does not lie above " + noneMatch.after());
    } else if (slot == null) {
      if (sights.isKnownAbsent(position, seen.step())) {
        bad(seen, "there is no position " + position);
      }
    } else if (!Matching.matches(noneMatch.query(), slot)) {
      bad(seen, "the event at position " + position + " does not match");
    } else {
      isSentBefore(seen, slot);
    }
  }

  private void bad(ConflictSeen seen, String why) {
    violations.add(
        Rule.H4,
        "operation "
            + seen.sent().step()
            + " of "
            + seen.sent().client()
            + ": "
            + seen.conflict()
            + ", but "
            + why);
  }
}

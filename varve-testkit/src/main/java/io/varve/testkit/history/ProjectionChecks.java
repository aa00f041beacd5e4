package io.varve.testkit.history;

import io.varve.api.Query;
import io.varve.testkit.history.HistoryEntry.ProjectionSaved;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** H10: a stored state is the fold of the matching events up to the position stored with it. */
final class ProjectionChecks {
  private final Violations violations;
  private final SightChecks sights;
  private final Map<Folded, List<ProjectionSaved>> saved = new HashMap<>();
  private long count;

  /** What is folded once for all states saved of it. */
  private record Folded(String projection, Query query) {}

  ProjectionChecks(Violations violations, SightChecks sights) {
    this.violations = violations;
    this.sights = sights;
  }

  void saved(ProjectionSaved state) {
    count++;
    saved
        .computeIfAbsent(
            new Folded(state.projection(), state.query()), projection -> new ArrayList<>())
        .add(state);
  }

  void judge(LogIndex index) {
    saved.forEach((folded, states) -> judge(index, folded, states));
    saved.clear();
  }

  private void judge(LogIndex index, Folded folded, List<ProjectionSaved> states) {
    states.sort(Comparator.comparingLong(ProjectionSaved::position));
    SlotCursor matches = index.matches(folded.query, 0, index.knownThrough(), false);
    LogSlot next = matches.next();
    long digest = ProjectionDigest.START;
    for (ProjectionSaved state : states) {
      if (state.position() > index.knownThrough()) {
        if (sights.isKnownAbsent(state.position(), state.step())) {
          bad(state, "the log ends before, at position " + index.knownThrough());
        }
        continue;
      }
      while (next != null && next.position <= state.position()) {
        digest = ProjectionDigest.fold(digest, next.position, next.digest());
        next = matches.next();
      }
      if (digest != state.digest()) {
        bad(state, "expected state " + digest + ", found " + state.digest());
      }
    }
  }

  private void bad(ProjectionSaved state, String why) {
    violations.add(
        Rule.H10,
        "projection "
            + state.projection()
            + " saved at step "
            + state.step()
            + " with checkpoint "
            + state.position()
            + ": "
            + why);
  }

  long count() {
    return count;
  }
}

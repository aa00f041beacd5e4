package io.varve.testkit.history;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Traces each event that was seen to the request that sent it: an append whose outcome is unknown
 * is stored once or never and a restart decides (H6), a retried one once (H9), a refused one never
 * (H6), one that met a conflict never (H4), and each as a whole (H5). Events sent without an id are
 * traced through their acknowledgement only.
 */
final class OriginChecks {
  private final KnownLog log;
  private final Violations violations;
  private final CommitChecks commits;
  private final SightChecks sights;
  private final RestartChecks restarts;

  OriginChecks(
      KnownLog log,
      Violations violations,
      CommitChecks commits,
      SightChecks sights,
      RestartChecks restarts) {
    this.log = log;
    this.violations = violations;
    this.commits = commits;
    this.sights = sights;
    this.restarts = restarts;
  }

  void judge() {
    int storedBefore = commits.stored().size();
    for (LogSlot slot : sights.firstSeen()) {
      SeenEvent seen = slot.seen();
      if (slot.request() == null && seen != null && !slot.isDisputed()) {
        trace(slot, seen);
      }
    }
    for (Request found : commits.stored().subList(storedBefore, commits.stored().size())) {
      isWhole(found);
    }
    for (SightChecks.Head head : sights.heads()) {
      LogSlot slot = log.find(head.position());
      Request request = slot == null ? null : slot.request();
      if (request != null && request.last() > head.position()) {
        violations.add(
            Rule.H5,
            head.where()
                + ": ends at position "
                + head.position()
                + " inside the commit of "
                + request);
      }
    }
  }

  private void trace(LogSlot slot, SeenEvent seen) {
    List<Request> senders = commits.sendersOf(seen.id());
    for (Request sender : senders) {
      int index = indexOf(sender, seen.id(), slot.position);
      if (sender.isStored() && sender.first() + index == slot.position) {
        attribute(slot, seen, sender, index);
        return;
      }
    }
    Request undecided = undecided(senders, slot);
    if (undecided != null) {
      int index = indexOf(undecided, seen.id(), slot.position);
      commits.found(undecided, slot.position - index);
      attribute(slot, seen, undecided, index);
      isDecidedByRestart(slot, undecided);
      return;
    }
    unexplained(slot, seen, senders.isEmpty() ? null : senders.getFirst());
  }

  private static int indexOf(Request sender, UUID id, long position) {
    List<SentEvent> events = sender.sent.events();
    int found = 0;
    for (int index = 0; index < events.size(); index++) {
      if (id.equals(events.get(index).id())) {
        found = index;
        if (sender.first() + index == position) {
          return index;
        }
      }
    }
    return found;
  }

  private void attribute(LogSlot slot, SeenEvent seen, Request sender, int index) {
    slot.attribute(sender);
    if (!LogSlot.agree(sender.sent.events().get(index), seen)) {
      slot.dispute();
      violations.add(
          Rule.H2, sender + ": event " + index + " was not sent like this: found " + seen);
    }
  }

  /**
   * The append that may have stored an event. Another may have sent the same events again, so one
   * that a restart decided against, or that was sent after they were seen, counts only if there is
   * no other.
   */
  private @Nullable Request undecided(List<Request> senders, LogSlot slot) {
    Request ruledOut = null;
    for (Request sender : senders) {
      if (!sender.isStored() && sender.isUndecided()) {
        if (sender.sent.step() < slot.seenStep() && restartAgainst(slot, sender) == null) {
          return sender;
        }
        ruledOut = ruledOut == null ? sender : ruledOut;
      }
    }
    return ruledOut;
  }

  private void isDecidedByRestart(LogSlot slot, Request sender) {
    RestartChecks.@Nullable Restart restart = restartAgainst(slot, sender);
    if (restart != null) {
      violations.add(
          Rule.H6,
          sender
              + ": was not stored when the store restarted at step "
              + restart.step()
              + " with head "
              + restart.head()
              + ", but appeared at position "
              + slot.position);
    }
  }

  /** Sent before a restart and not again since: it is below the head there, or never stored. */
  private RestartChecks.@Nullable Restart restartAgainst(LogSlot slot, Request sender) {
    RestartChecks.@Nullable Restart restart = restarts.firstAfter(sender.lastSent());
    boolean against =
        restart != null && slot.seenStep() > restart.step() && slot.position > restart.head();
    return against ? restart : null;
  }

  private void unexplained(LogSlot slot, SeenEvent seen, @Nullable Request sender) {
    if (sender == null) {
      // Who sends without ids, or wrote before the history began, cannot be told apart from nobody.
      return;
    }
    String what = sender + ": position " + slot.position + " holds its event " + seen.id();
    if (sender.isStored()) {
      boolean retry = sender.isAcknowledged() || sender.wasRetried();
      violations.add(
          retry ? Rule.H9 : Rule.H6, what + " again, first stored at position " + sender.first());
    } else if (sender.wasConflict()) {
      violations.add(Rule.H4, what + ", although it met a conflict");
    } else {
      violations.add(
          Rule.H6, what + (sender.wasRefused() ? ", although it was refused" : ", lost before"));
    }
  }

  private void isWhole(Request found) {
    for (int index = 0; index < found.sent.events().size(); index++) {
      LogSlot slot = log.find(found.first() + index);
      UUID expected = found.sent.events().get(index).id();
      UUID actual = slot == null ? null : slot.id();
      if (expected != null && actual != null && !expected.equals(actual)) {
        violations.add(
            Rule.H5,
            found
                + ": stored from position "
                + found.first()
                + ", expected its event "
                + expected
                + " at position "
                + (found.first() + index)
                + ", found "
                + actual);
        return;
      }
    }
  }
}

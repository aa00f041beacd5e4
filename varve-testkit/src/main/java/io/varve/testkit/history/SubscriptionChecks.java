package io.varve.testkit.history;

import io.varve.testkit.history.HistoryEntry.CaughtUpDelivered;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryEntry.PassEnded;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import io.varve.testkit.history.HistoryEntry.ProgressDelivered;
import io.varve.testkit.history.Pass.Stretch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * H8: a pass delivers the matching slice of the log in order and passes no match by; a later pass
 * of the same subscriber and query goes back to its checkpoint at most, and skips nothing.
 */
final class SubscriptionChecks {
  private final KnownLog log;
  private final Violations violations;
  private final SightChecks sights;
  private final Map<Long, Pass> passes = new HashMap<>();
  private final Map<String, Pass> lastPass = new HashMap<>();
  private final Map<String, Long> checkpoints = new HashMap<>();
  private final List<Pass> touched = new ArrayList<>();
  private long deliveries;

  SubscriptionChecks(KnownLog log, Violations violations, SightChecks sights) {
    this.log = log;
    this.violations = violations;
    this.sights = sights;
  }

  void opened(PassOpened opened) {
    Pass pass = new Pass(opened);
    Pass before = lastPass.put(opened.subscriber(), pass);
    passes.put(opened.pass(), pass);
    touched.add(pass);
    if (before == null || !before.query.equals(opened.query())) {
      checkpoints.remove(opened.subscriber());
      return;
    }
    Long checkpoint = checkpoints.get(opened.subscriber());
    if (checkpoint != null && opened.after() < checkpoint) {
      violations.add(
          Rule.H8, pass + ": opened after " + opened.after() + ", its checkpoint is " + checkpoint);
    }
    if (opened.after() > before.considered()) {
      before.claim(opened.after(), "left out when " + pass + " opened");
    }
  }

  void delivered(EventDelivered delivered) {
    deliveries++;
    Pass pass = pass(delivered.pass());
    SeenEvent event = delivered.event();
    sights.see(event, delivered.step(), pass + " at step " + delivered.step());
    if (pass.isEnded()) {
      violations.add(Rule.H8, pass + ": delivered position " + event.position() + " after its end");
    } else if (event.position() <= pass.considered()) {
      violations.add(
          Rule.H8,
          pass
              + ": delivered position "
              + event.position()
              + " at step "
              + delivered.step()
              + ", had passed "
              + pass.considered());
    } else {
      pass.deliver(event.position(), delivered.lastOfCommit());
    }
  }

  void progressed(ProgressDelivered progress) {
    Pass pass = pass(progress.pass());
    if (progress.position() < pass.considered()) {
      violations.add(
          Rule.H8,
          pass + ": progress to " + progress.position() + ", had passed " + pass.considered());
    }
    passBy(pass, progress.position(), progress.step(), "progress");
  }

  void caughtUp(CaughtUpDelivered caughtUp) {
    Pass pass = pass(caughtUp.pass());
    if (caughtUp.position() < pass.considered() && !pass.stretches.isEmpty()) {
      violations.add(
          Rule.H8,
          pass + ": caught up at " + caughtUp.position() + ", had passed " + pass.considered());
    }
    // It says that everything visible was handed over, and that much was when the pass began.
    long visible = log.visibleAt(pass.openedStep);
    if (caughtUp.position() < visible) {
      violations.add(
          Rule.H8,
          pass + ": caught up at " + caughtUp.position() + ", visible before it was " + visible);
    }
    passBy(pass, caughtUp.position(), caughtUp.step(), "caught up");
  }

  private void passBy(Pass pass, long position, long step, String what) {
    pass.claim(position, what + " at step " + step);
    pass.advance(position);
    if (position > pass.openedAfter) {
      log.raiseVisible(step, position);
    }
  }

  void ended(PassEnded ended) {
    Pass pass = pass(ended.pass());
    pass.claim(ended.resumeAfter(), "to be resumed from");
    pass.advance(ended.resumeAfter());
    pass.end();
  }

  void stored(CheckpointStored checkpoint) {
    checkpoints.put(checkpoint.subscriber(), checkpoint.position());
    Pass pass = lastPass.get(checkpoint.subscriber());
    if (pass != null) {
      pass.claim(checkpoint.position(), "checkpoint at step " + checkpoint.step());
    }
  }

  private Pass pass(long number) {
    Pass pass = passes.get(number);
    if (pass == null) {
      throw new IllegalArgumentException("pass " + number + " was never opened");
    }
    return pass;
  }

  void judge(LogIndex index) {
    for (Pass pass : touched) {
      pass.stretches.forEach(stretch -> judge(index, pass, stretch));
      pass.stretches.clear();
    }
    touched.removeIf(Pass::isEnded);
  }

  private void judge(LogIndex index, Pass pass, Stretch stretch) {
    long through = stretch.delivered() ? stretch.position() - 1 : stretch.position();
    LogSlot skipped = index.matches(pass.query, stretch.from(), through, false).next();
    if (skipped != null && !skipped.isDisputed()) {
      violations.add(
          Rule.H8,
          pass
              + ": "
              + stretch.what()
              + ", position "
              + stretch.position()
              + ", without position "
              + skipped.position
              + " of "
              + skipped.request());
    }
    LogSlot slot = stretch.delivered() ? log.find(stretch.position()) : null;
    if (slot != null && !slot.isDisputed()) {
      fits(pass, stretch, slot);
    }
  }

  private void fits(Pass pass, Stretch stretch, LogSlot slot) {
    if (!Matching.matches(pass.query, slot)) {
      violations.add(
          Rule.H8, pass + ": delivered position " + slot.position + ", which does not match");
    }
    @Nullable Request request = slot.request();
    if (request != null
        && request.isStored()
        && stretch.lastOfCommit() != (request.last() == slot.position)) {
      violations.add(
          Rule.H8,
          pass
              + ": position "
              + slot.position
              + " delivered as "
              + (stretch.lastOfCommit() ? "" : "not ")
              + "the last of its commit, which ends at "
              + request.last());
    }
  }

  /** A permitted loss: passes end, checkpoints go back to what is left. */
  void lost(long head) {
    lastPass.values().forEach(pass -> pass.lost(head));
    touched.forEach(pass -> pass.lost(head));
    touched.clear();
    checkpoints.replaceAll((subscriber, position) -> Math.min(position, head));
  }

  long deliveries() {
    return deliveries;
  }
}

package io.varve.testkit.history;

import io.varve.testkit.history.HistoryEntry.StoreScanned;
import java.util.ArrayList;
import java.util.List;

/**
 * What reads of any kind show: the same event at a position every time (H1, H2, H7), and scans that
 * hold everything that was there before (H2, H5, H7) without gaps (H1). Fills the known log.
 */
final class SightChecks {
  private final KnownLog log;
  private final Violations violations;
  private final List<LogSlot> firstSeen = new ArrayList<>();
  private final List<Head> heads = new ArrayList<>();
  private long lastScanStart;
  private long lastScanHead;

  /** A position that someone saw as the end of the log. */
  record Head(long position, String where) {}

  SightChecks(KnownLog log, Violations violations) {
    this.log = log;
    this.violations = violations;
  }

  /** One event that was read or delivered. */
  void see(SeenEvent event, long step, String where) {
    if (event.position() < 1 || event.position() > KnownLog.MAX_POSITION) {
      violations.add(Rule.H1, where + ": an event at no position: " + event);
      return;
    }
    LogSlot slot = log.slot(event.position());
    SeenEvent before = slot.seen();
    if (!slot.agreesWithAcknowledged(event)) {
      slot.dispute();
      violations.add(
          Rule.H2,
          where
              + ": position "
              + event.position()
              + " was acknowledged to "
              + slot.request()
              + ", id "
              + slot.id()
              + ", version "
              + slot.version()
              + "; found "
              + event);
    } else if (before == null) {
      slot.see(event, step);
      firstSeen.add(slot);
    } else if (!before.equals(event)) {
      slot.dispute();
      violations.add(
          before.id().equals(event.id()) ? Rule.H7 : Rule.H1,
          where
              + ": expected "
              + before
              + " as seen at step "
              + slot.seenStep()
              + ", found "
              + event);
    }
    log.raiseVisible(step, event.position());
  }

  void scanned(StoreScanned scan) {
    String where = "scan at step " + scan.step();
    headSeen(scan.head(), scan.start(), where);
    long expected = 1;
    for (SeenEvent event : scan.events()) {
      long position = event.position();
      if (position < expected) {
        violations.add(
            Rule.H1, where + ": position " + position + " comes after position " + (expected - 1));
        continue;
      }
      missing(expected, Math.min(position, KnownLog.MAX_POSITION) - 1, scan, where);
      see(event, scan.step(), where);
      expected = position + 1;
    }
    if (expected > scan.head() + 1) {
      violations.add(
          Rule.H1, where + ": holds position " + (expected - 1) + ", its head is " + scan.head());
    }
    missing(expected, scan.head(), scan, where);
    log.raiseVisible(scan.step(), scan.head());
    lastScanStart = scan.start();
    lastScanHead = scan.head();
  }

  private void missing(long from, long to, StoreScanned scan, String where) {
    if (from > to) {
      return;
    }
    LogSlot slot = log.find(from);
    Rule rule = slot == null ? Rule.H1 : lostRule(slot, scan.step());
    violations.add(
        rule, where + ": lacks " + text(from, to) + (slot == null ? "" : ", " + slot.request()));
  }

  private static Rule lostRule(LogSlot slot, long step) {
    if (slot.acknowledgedStep() > 0 && slot.acknowledgedStep() < step) {
      return Rule.H2;
    }
    return slot.seenStep() > 0 ? Rule.H7 : Rule.H1;
  }

  /** Someone saw the log end at {@code head}; it must not lie inside a commit. */
  void endSeen(long head, String where) {
    heads.add(new Head(head, where));
  }

  /** Someone saw the log end at {@code head}, no earlier than at {@code start}. */
  void headSeen(long head, long start, String where) {
    long visible = log.visibleAt(start);
    if (head >= visible) {
      endSeen(head, where);
      return;
    }
    violations.add(
        ruleOfLoss(head, visible, start),
        where + ": ends at position " + head + ", lacks " + text(head + 1, visible));
  }

  /** H5 if the end cuts a commit, H2 if something acknowledged is lost, else H7. */
  private Rule ruleOfLoss(long head, long visible, long step) {
    LogSlot last = log.find(head);
    Request cut = last == null ? null : last.request();
    if (cut != null && cut.last() > head) {
      return Rule.H5;
    }
    for (long position = head + 1; position <= visible; position++) {
      LogSlot slot = log.find(position);
      if (slot != null && slot.acknowledgedStep() > 0 && slot.acknowledgedStep() < step) {
        return Rule.H2;
      }
    }
    return Rule.H7;
  }

  private static String text(long from, long to) {
    return from == to ? "position " + from : "positions " + from + " to " + to;
  }

  /** What was seen and has yet to be traced to who sent it. */
  List<LogSlot> firstSeen() {
    return firstSeen;
  }

  List<Head> heads() {
    return heads;
  }

  /** A scan started after {@code step}, and the log ended below {@code position} then. */
  boolean isKnownAbsent(long position, long step) {
    return lastScanStart > step && position > lastScanHead;
  }

  void forgetJudged() {
    firstSeen.clear();
    heads.clear();
    lastScanStart = 0;
  }
}

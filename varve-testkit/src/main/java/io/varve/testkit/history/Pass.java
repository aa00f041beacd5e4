package io.varve.testkit.history;

import io.varve.api.Query;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import java.util.ArrayList;
import java.util.List;

/** One pass of a subscriber, as far as it went: what was delivered, and what it passed by. */
final class Pass {
  /**
   * One item of it.
   *
   * @param from everything up to here was considered before
   * @param position everything up to here is considered now
   * @param delivered the position itself was delivered, rather than passed by
   */
  record Stretch(long from, long position, boolean delivered, boolean lastOfCommit, String what) {}

  final String subscriber;
  final long number;
  final long openedStep;
  final long openedAfter;
  final Query query;
  final List<Stretch> stretches = new ArrayList<>();
  private long considered;
  private boolean isEnded;

  Pass(PassOpened opened) {
    subscriber = opened.subscriber();
    number = opened.pass();
    openedStep = opened.step();
    openedAfter = opened.after();
    query = opened.query();
    considered = opened.after();
  }

  void deliver(long position, boolean lastOfCommit) {
    stretches.add(new Stretch(considered, position, true, lastOfCommit, "delivered"));
    considered = Math.max(considered, position);
  }

  /** Claims that nothing that matches lies between what was considered and {@code position}. */
  void claim(long position, String what) {
    stretches.add(new Stretch(considered, position, false, false, what));
  }

  void advance(long position) {
    considered = Math.max(considered, position);
  }

  /** The log below it was cut. */
  void lost(long head) {
    considered = Math.min(considered, head);
    isEnded = true;
  }

  void end() {
    isEnded = true;
  }

  boolean isEnded() {
    return isEnded;
  }

  long considered() {
    return considered;
  }

  @Override
  public String toString() {
    return "pass " + number + " of subscriber " + subscriber;
  }
}

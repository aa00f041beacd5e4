package io.varve.testkit.history;

import io.varve.api.AppendCondition;
import io.varve.testkit.history.HistoryEntry.AppendSent;

/**
 * What a client wants stored once: the operations of one request id, or one operation without a
 * request id. Used by the thread that checks.
 */
final class Request {
  final AppendSent sent;
  private long lastSent;
  private int sends;
  private boolean sameCondition = true;
  private int undecided;
  private boolean isAcknowledged;
  private boolean wasConflict;
  private boolean wasRefused;

  /** Position of its first event; 0: not known to be stored. */
  private long first;

  Request(AppendSent sent) {
    this.sent = sent;
  }

  void send(AppendSent again) {
    sends++;
    undecided++;
    lastSent = again.step();
    sameCondition &= again.condition().equals(sent.condition());
  }

  /** Its client may still send it: no restart before this step decided it. */
  void held(long step) {
    lastSent = step;
  }

  void returned(AppendOutcome outcome) {
    switch (outcome) {
      case AppendOutcome.Acknowledged acknowledged -> undecided--;
      case AppendOutcome.Conflicted conflicted -> {
        undecided--;
        wasConflict = true;
      }
      case AppendOutcome.Refused refused -> {
        undecided--;
        wasRefused = true;
      }
      case AppendOutcome.Unknown unknown -> {}
    }
  }

  void stored(long at, boolean acknowledged) {
    first = at;
    isAcknowledged |= acknowledged;
  }

  /** A permitted loss took its events: only sending it again may bring them back. */
  void lost() {
    first = 0;
    isAcknowledged = false;
    undecided = 0;
  }

  long first() {
    return first;
  }

  long last() {
    return first + sent.events().size() - 1;
  }

  boolean isStored() {
    return first > 0;
  }

  boolean isAcknowledged() {
    return isAcknowledged;
  }

  /** Some operation of it may have been stored without the client knowing. */
  boolean isUndecided() {
    return undecided > 0;
  }

  boolean wasConflict() {
    return wasConflict;
  }

  boolean wasRefused() {
    return wasRefused;
  }

  boolean wasRetried() {
    return sends > 1;
  }

  long lastSent() {
    return lastSent;
  }

  AppendCondition condition() {
    return sent.condition();
  }

  /** Which operation stored it does not matter to its condition. */
  boolean hasOneCondition() {
    return sameCondition;
  }

  @Override
  public String toString() {
    return "operation "
        + sent.step()
        + " of "
        + sent.client()
        + (sent.requestId() == null ? "" : " (request id " + sent.requestId() + ")");
  }
}

package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.Tag;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is known of one position: what an acknowledgement put there, and what was read there. */
final class LogSlot {
  final long position;
  private @Nullable Request request;
  private @Nullable SentEvent sent;
  private @Nullable SeenEvent seen;
  private long acknowledgedVersion = -1;
  private long acknowledgedStep;
  private long seenStep;
  private boolean isDisputed;

  LogSlot(long position) {
    this.position = position;
  }

  void acknowledge(Request by, SentEvent event, long version, long step) {
    request = by;
    sent = event;
    acknowledgedVersion = version;
    acknowledgedStep = step;
  }

  void attribute(Request by) {
    request = by;
  }

  void see(SeenEvent event, long step) {
    seen = event;
    seenStep = step;
  }

  /** Two statements about it differ, so that nothing more is concluded from it. */
  void dispute() {
    isDisputed = true;
  }

  boolean isDisputed() {
    return isDisputed;
  }

  @Nullable Request request() {
    return request;
  }

  @Nullable SeenEvent seen() {
    return seen;
  }

  /** 0: not acknowledged. */
  long acknowledgedStep() {
    return acknowledgedStep;
  }

  /** 0: never read. */
  long seenStep() {
    return seenStep;
  }

  /** -1: not known. */
  long version() {
    return seen != null ? seen.version() : acknowledgedVersion;
  }

  /** Whether {@code event} is what was acknowledged here, if anything was. */
  boolean agreesWithAcknowledged(SeenEvent event) {
    return sent == null
        || (agree(sent, event)
            && (acknowledgedVersion < 0 || acknowledgedVersion == event.version()));
  }

  static boolean agree(SentEvent sent, SeenEvent seen) {
    return (sent.id() == null || sent.id().equals(seen.id()))
        && sent.digest() == seen.digest()
        && (sent.timestampTicks() == SentEvent.NO_TIMESTAMP
            || sent.timestampTicks() == seen.timestampTicks());
  }

  @Nullable UUID id() {
    return seen != null ? seen.id() : sent == null ? null : sent.id();
  }

  @Nullable EntityId entityId() {
    return seen != null ? seen.entityId() : sent == null ? null : sent.entityId();
  }

  String eventType() {
    return seen != null ? seen.eventType() : sent == null ? "" : sent.eventType();
  }

  List<Tag> tags() {
    return seen != null ? seen.tags() : sent == null ? List.of() : sent.tags();
  }

  long digest() {
    return seen != null ? seen.digest() : sent == null ? 0 : sent.digest();
  }

  /** {@link SentEvent#NO_TIMESTAMP}: not known. */
  long timestampTicks() {
    return seen != null
        ? seen.timestampTicks()
        : sent == null ? SentEvent.NO_TIMESTAMP : sent.timestampTicks();
  }
}

package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.Limits;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.AppendOutcome.Conflicted;
import io.varve.testkit.history.HistoryEntry.AppendHeld;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What acknowledgements say: H1 at their positions, H3 against what was visible before, H5 in their
 * extent, H9 for retries. Fills the known log with them.
 */
final class CommitChecks {
  private final KnownLog log;
  private final Violations violations;
  private final Map<Long, Request> requestOfOperation = new HashMap<>();
  private final Map<String, Request> requestOfId = new HashMap<>();
  private final Map<UUID, List<Request>> senders = new HashMap<>();
  private final List<Request> stored = new ArrayList<>();
  private final List<ConflictSeen> conflicts = new ArrayList<>();
  private long operations;

  /** A conflict that a client was told of. */
  record ConflictSeen(AppendSent sent, long step, Conflicted conflict) {}

  CommitChecks(KnownLog log, Violations violations) {
    this.log = log;
    this.violations = violations;
  }

  void sent(AppendSent sent) {
    operations++;
    String id = sent.requestId();
    Request request =
        id == null ? new Request(sent) : requestOfId.computeIfAbsent(id, each -> new Request(sent));
    request.send(sent);
    requestOfOperation.put(sent.step(), request);
    for (SentEvent event : sent.events()) {
      if (event.id() != null) {
        senders.merge(event.id(), List.of(request), CommitChecks::union);
      }
    }
  }

  private static List<Request> union(List<Request> all, List<Request> more) {
    if (all.contains(more.getFirst())) {
      return all;
    }
    List<Request> both = new ArrayList<>(all);
    both.addAll(more);
    return both;
  }

  void held(AppendHeld held) {
    Request request = requestOfOperation.get(held.operation());
    if (request == null) {
      throw neverSent(held.step(), "holds", held.operation());
    }
    request.held(held.step());
  }

  private static IllegalArgumentException neverSent(long step, String what, long operation) {
    return new IllegalArgumentException(
        "step " + step + " " + what + " operation " + operation + ", never sent");
  }

  void returned(AppendReturned returned, @Nullable AppendSent sent) {
    Request request = requestOfOperation.get(returned.operation());
    if (request == null || sent == null) {
      throw neverSent(returned.step(), "answers", returned.operation());
    }
    request.returned(returned.outcome());
    switch (returned.outcome()) {
      case Acknowledged acknowledged -> acknowledged(request, sent, acknowledged, returned.step());
      case Conflicted conflict -> conflicts.add(new ConflictSeen(sent, returned.step(), conflict));
      case AppendOutcome.Unknown unknown -> {}
      case AppendOutcome.Refused refused -> {}
    }
  }

  private void acknowledged(Request request, AppendSent sent, Acknowledged outcome, long step) {
    int count = sent.events().size();
    String what = "operation " + sent.step() + " of " + sent.client();
    if (outcome.first() < 1 || outcome.last() - outcome.first() + 1 != count) {
      violations.add(Rule.H5, what + ": " + count + " events acknowledged at " + range(outcome));
      return;
    }
    if (request.isStored() && isWithinWindow(request.first(), outcome.first())) {
      retried(request, sent, outcome, what);
    } else if (isRetryByEventIds(sent, outcome)) {
      request.stored(outcome.first(), true);
    } else if (isFree(request, outcome, what)) {
      isAboveWhatWasVisible(request, outcome.first());
      request.stored(outcome.first(), true);
      stored.add(request);
      fill(request, outcome, step, what);
    }
    log.raiseVisible(step, outcome.last());
  }

  private static boolean isWithinWindow(long original, long again) {
    return again - original < Limits.RETRY_WINDOW_POSITIONS;
  }

  private void retried(Request request, AppendSent again, Acknowledged outcome, String what) {
    if (request.first() != outcome.first() || request.last() != outcome.last()) {
      violations.add(
          Rule.H9,
          what
              + ": a retry of "
              + request
              + ", expected positions "
              + request.first()
              + " to "
              + request.last()
              + ", acknowledged at "
              + range(outcome));
    } else if (!again.events().equals(request.sent.events())) {
      violations.add(
          Rule.H9, what + ": acknowledged as a retry of " + request + " with other content");
    }
  }

  /** A retry may be recognized by its event ids alone; it gets the positions of the first. */
  private boolean isRetryByEventIds(AppendSent sent, Acknowledged outcome) {
    LogSlot slot = log.find(outcome.first());
    Request there = slot == null ? null : slot.request();
    return there != null
        && there.first() == outcome.first()
        && there.sent.events().equals(sent.events())
        && sent.events().stream().allMatch(event -> event.id() != null);
  }

  private boolean isFree(Request request, Acknowledged outcome, String what) {
    for (long position = outcome.first(); position <= outcome.last(); position++) {
      LogSlot slot = log.find(position);
      Request there = slot == null ? null : slot.request();
      if (there != null && !there.equals(request)) {
        violations.add(
            Rule.H1,
            what + ": acknowledged at position " + position + ", which " + there + " already has");
        return false;
      }
    }
    return true;
  }

  /** H3. A request can be stored from its first sending on, and so can a retry by event ids. */
  void isAboveWhatWasVisible(Request request, long first) {
    long visible = log.visibleAt(firstSent(request));
    if (first <= visible) {
      violations.add(
          Rule.H3,
          request
              + ": stored at position "
              + first
              + ", but position "
              + visible
              + " was visible before it was sent");
    }
  }

  /** The step from which on its events can have been stored. */
  long firstSent(Request request) {
    long step = request.sent.step();
    UUID id = request.sent.events().getFirst().id();
    if (id != null) {
      for (Request sender : sendersOf(id)) {
        step = Math.min(step, sender.sent.step());
      }
    }
    return step;
  }

  private void fill(Request request, Acknowledged outcome, long step, String what) {
    Map<EntityId, Long> left = new HashMap<>();
    for (SentEvent event : request.sent.events()) {
      if (event.entityId() != null) {
        left.merge(event.entityId(), 1L, Long::sum);
      }
    }
    long position = outcome.first();
    for (SentEvent event : request.sent.events()) {
      long version = 0;
      EntityId entityId = event.entityId();
      if (entityId != null) {
        long after = Objects.requireNonNullElse(left.merge(entityId, -1L, Long::sum), 0L);
        Long last = outcome.versions().get(entityId);
        version = last == null ? -1 : last - after;
        if (last == null) {
          violations.add(Rule.H4, what + ": no version acknowledged for entity " + entityId);
        }
      }
      LogSlot slot = log.slot(position++);
      slot.acknowledge(request, event, version, step);
      SeenEvent seen = slot.seen();
      if (seen != null && !slot.agreesWithAcknowledged(seen)) {
        slot.dispute();
        violations.add(
            Rule.H2, what + ": acknowledged at position " + slot.position + ", where was " + seen);
      }
    }
  }

  private static String range(Acknowledged outcome) {
    return "positions " + outcome.first() + " to " + outcome.last();
  }

  List<Request> sendersOf(UUID id) {
    return senders.getOrDefault(id, List.of());
  }

  /** Found in the log though never acknowledged. */
  void found(Request request, long first) {
    request.stored(first, false);
    stored.add(request);
    isAboveWhatWasVisible(request, first);
  }

  List<Request> stored() {
    return stored;
  }

  List<ConflictSeen> conflicts() {
    return conflicts;
  }

  long operations() {
    return operations;
  }

  /** What was judged is not judged again. */
  void forgetJudged() {
    stored.clear();
    conflicts.clear();
  }
}

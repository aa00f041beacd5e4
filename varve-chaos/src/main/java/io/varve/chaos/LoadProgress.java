package io.varve.chaos;

import io.varve.api.OutcomeUnknown;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.AppendOutcome.Unknown;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.CaughtUpDelivered;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import io.varve.testkit.history.HistoryEntry.ProgressDelivered;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * How far the clients of a server have come, from the entries of their history as they are made:
 * what was acknowledged, which appends are under way, where each subscriber stands. Safe for use by
 * many threads.
 */
final class LoadProgress implements Consumer<HistoryEntry> {
  private static final long MAX_SECONDS = 120;
  private static final int REMEMBERED = 12;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<Long, AppendSent> underWay = new LinkedHashMap<>();
  private final Deque<AppendSent> acknowledgedLast = new ArrayDeque<>();
  private final Map<Long, String> subscribers = new HashMap<>();
  private final Map<String, Long> reached = new HashMap<>();
  private final Map<String, Long> checkpoints = new HashMap<>();
  private final Queue<AppendSent> toSendAgain = new ConcurrentLinkedQueue<>();
  private final List<String> problems = new ArrayList<>();

  /** Of this life. */
  private final Set<String> acknowledgedClients = new HashSet<>();

  @Override
  public void accept(HistoryEntry entry) {
    lock.lock();
    try {
      switch (entry) {
        case AppendSent sent -> underWay.put(sent.step(), sent);
        case AppendReturned returned -> returned(returned);
        case PassOpened pass -> {
          subscribers.put(pass.pass(), pass.subscriber());
          reached.put(pass.subscriber(), pass.after());
        }
        case EventDelivered delivered -> reached(delivered.pass(), delivered.event().position());
        case ProgressDelivered progress -> reached(progress.pass(), progress.position());
        case CaughtUpDelivered caughtUp -> reached(caughtUp.pass(), caughtUp.position());
        case CheckpointStored checkpoint ->
            checkpoints.put(checkpoint.subscriber(), checkpoint.position());
        default -> {}
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void returned(AppendReturned returned) {
    AppendSent sent = underWay.remove(returned.operation());
    if (sent == null) {
      return;
    }
    switch (returned.outcome()) {
      case Acknowledged outcome -> {
        acknowledgedClients.add(sent.client());
        if (sent.requestId() != null) {
          acknowledgedLast.addLast(sent);
          if (acknowledgedLast.size() > REMEMBERED) {
            acknowledgedLast.removeFirst();
          }
        }
      }
      case Unknown(String reason) -> {
        toSendAgain.add(sent);
        if (sent.requestId() != null || !reason.equals(OutcomeUnknown.class.getSimpleName())) {
          problems.add(
              "operation "
                  + sent.step()
                  + (sent.requestId() == null ? "" : ", which can be sent until it is answered,")
                  + " ended with "
                  + reason);
        }
      }
      default -> {}
    }
  }

  private void reached(long pass, long position) {
    reached.merge(subscribers.getOrDefault(pass, ""), position, Math::max);
  }

  /** Appends for the appenders to send once more, as clients do that are in doubt. */
  Queue<AppendSent> toSendAgain() {
    return toSendAgain;
  }

  /** Lets the appenders send again what was acknowledged last: they must get the same answers. */
  void doubtAcknowledged() {
    lock.lock();
    try {
      toSendAgain.addAll(acknowledgedLast);
      acknowledgedLast.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Operations sent and not answered. */
  List<Long> underWay() {
    lock.lock();
    try {
      return List.copyOf(underWay.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Where a subscriber goes on. */
  long checkpoint(String subscriber) {
    lock.lock();
    try {
      return checkpoints.getOrDefault(subscriber, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** A life that serves begins. */
  void lifeBegins() {
    lock.lock();
    try {
      acknowledgedClients.clear();
    } finally {
      lock.unlock();
    }
  }

  /** Returns once so many clients had an append acknowledged in this life. */
  void awaitAcknowledged(int clients) throws InterruptedException {
    await(
        clients + " clients have an append acknowledged",
        () -> acknowledgedClients.size() >= clients);
  }

  /** Returns once no append is under way. */
  void awaitAnswers() throws InterruptedException {
    await("each append is answered", underWay::isEmpty);
  }

  /** Returns once a subscriber was handed everything up to a position. */
  void awaitReached(String subscriber, long position) throws InterruptedException {
    await(
        subscriber + " comes to position " + position,
        () -> reached.getOrDefault(subscriber, 0L) >= position);
  }

  private void await(String what, BooleanSupplier condition) throws InterruptedException {
    long left = TimeUnit.SECONDS.toNanos(MAX_SECONDS);
    lock.lock();
    try {
      while (!condition.getAsBoolean()) {
        if (!problems.isEmpty()) {
          throw new IllegalStateException("waited until " + what + ", but " + problems);
        }
        if (left <= 0) {
          throw new IllegalStateException("waited in vain until " + what);
        }
        left = changed.awaitNanos(left);
      }
    } finally {
      lock.unlock();
    }
  }

  void problem(String what) {
    lock.lock();
    try {
      problems.add(what);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  List<String> problems() {
    lock.lock();
    try {
      return List.copyOf(problems);
    } finally {
      lock.unlock();
    }
  }
}

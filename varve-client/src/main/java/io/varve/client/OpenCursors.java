package io.varve.client;

import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** The places of one client's open cursors. A cursor idle for too long makes room for a new one. */
final class OpenCursors {
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(Limits.CURSOR_IDLE_SECONDS);

  private final ReentrantLock lock = new ReentrantLock();
  private final Set<RemoteCursor> open = new LinkedHashSet<>();

  void enter(RemoteCursor cursor) {
    lock.lock();
    try {
      if (open.size() == Limits.OPEN_CURSORS) {
        longestIdle().ifPresent(RemoteCursor::close);
      }
      if (open.size() == Limits.OPEN_CURSORS) {
        throw new LimitExceeded("open cursors", open.size() + 1L, Limits.OPEN_CURSORS);
      }
      open.add(cursor);
    } finally {
      lock.unlock();
    }
  }

  private Optional<RemoteCursor> longestIdle() {
    long now = System.nanoTime();
    return open.stream()
        .filter(cursor -> now - cursor.lastUseNanos() > IDLE_NANOS)
        .max(Comparator.comparingLong(cursor -> now - cursor.lastUseNanos()));
  }

  void leave(RemoteCursor cursor) {
    lock.lock();
    try {
      open.remove(cursor);
    } finally {
      lock.unlock();
    }
  }

  void closeAll() {
    List<RemoteCursor> all;
    lock.lock();
    try {
      all = new ArrayList<>(open);
    } finally {
      lock.unlock();
    }
    all.forEach(RemoteCursor::closeWithStore);
  }
}

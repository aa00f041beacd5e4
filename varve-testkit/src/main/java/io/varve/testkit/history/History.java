package io.varve.testkit.history;

import io.varve.api.Level;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * What clients did and saw, append-only and in one observed order. Safe for use by many threads:
 * one lock hands out the steps, keeps the entries and calls the listener.
 *
 * <p>A store that runs in a child process writes its entries as lines while it runs; the parent
 * reads them with {@link HistoryText} and lets the next child go on at {@link #lastStep}.
 */
public final class History {
  private final ReentrantLock lock = new ReentrantLock();
  private final List<HistoryEntry> entries = new ArrayList<>();
  private final Consumer<HistoryEntry> listener;
  private long lastStep;

  public History() {
    this(0, entry -> {});
  }

  /**
   * @param lastStep steps go on above it
   * @param listener gets each entry, in step order, before the recording call returns; an append is
   *     recorded before it is sent, so a process killed at any moment has told what it sent
   */
  public History(long lastStep, Consumer<HistoryEntry> listener) {
    this.lastStep = lastStep;
    this.listener = listener;
  }

  /** A history of entries recorded before, in any order; more can be added. */
  public static History of(List<HistoryEntry> recorded) {
    History history = new History();
    history.addAll(recorded);
    return history;
  }

  /** Takes a step without an entry: the start of a read. */
  public long step() {
    lock.lock();
    try {
      return ++lastStep;
    } finally {
      lock.unlock();
    }
  }

  /** Makes an entry of the next step and keeps it; returns the step. */
  public long add(LongFunction<? extends HistoryEntry> entryOfStep) {
    lock.lock();
    try {
      HistoryEntry entry = entryOfStep.apply(++lastStep);
      entries.add(entry);
      listener.accept(entry);
      return entry.step();
    } finally {
      lock.unlock();
    }
  }

  /** Keeps entries recorded elsewhere with their own steps; the listener does not get them. */
  public void addAll(List<HistoryEntry> recorded) {
    lock.lock();
    try {
      for (HistoryEntry entry : recorded) {
        entries.add(entry);
        lastStep = Math.max(lastStep, entry.step());
      }
    } finally {
      lock.unlock();
    }
  }

  /** See {@link HistoryEntry.StoreCrashed}. */
  public void crashed(Level level, boolean tailMayBeLost, long floor) {
    add(step -> new HistoryEntry.StoreCrashed(step, level, tailMayBeLost, floor));
  }

  /** See {@link HistoryEntry.StoreRestarted}; call it before the first client goes on. */
  public void restarted(long head) {
    add(step -> new HistoryEntry.StoreRestarted(step, head));
  }

  /** See {@link HistoryEntry.CheckpointStored}; call it after the checkpoint is stored. */
  public void checkpointStored(String subscriber, long position) {
    add(step -> new HistoryEntry.CheckpointStored(step, subscriber, position));
  }

  /** A copy, in step order. */
  public List<HistoryEntry> entries() {
    lock.lock();
    try {
      List<HistoryEntry> sorted = new ArrayList<>(entries);
      sorted.sort(Comparator.comparingLong(HistoryEntry::step));
      return sorted;
    } finally {
      lock.unlock();
    }
  }

  public long lastStep() {
    lock.lock();
    try {
      return lastStep;
    } finally {
      lock.unlock();
    }
  }
}

package io.varve.testkit;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The faults that a {@link SimulatedVolume} shows, and its counts. Operations are numbered from the
 * moment a fault is asked for: the first one that comes is 1.
 */
public final class SimulatedFaults {
  /** What the faults make of one operation. */
  enum Verdict {
    GO_ON,
    FAIL,
    /** Fail, and forget what was not forced: the next force will succeed without it. */
    FAIL_AND_LOSE
  }

  private record Fault(long first, long last, Verdict verdict) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final Map<VolumeOperation, Long> counts = new EnumMap<>(VolumeOperation.class);
  private final Map<VolumeOperation, List<Fault>> faults = new EnumMap<>(VolumeOperation.class);
  private long total;
  private long powerCutAt = Long.MAX_VALUE;
  private boolean lyingForce;
  private long capacityBytes = Long.MAX_VALUE;

  SimulatedFaults() {}

  /**
   * Lets the {@code kth} operation of a kind fail with an IOException. A failing write may have
   * written a part.
   */
  public void fail(VolumeOperation operation, long kth) {
    add(operation, kth, kth, Verdict.FAIL);
  }

  /** Lets the {@code kth} operation of a kind fail, and all after it, until {@link #heal}. */
  public void failFrom(VolumeOperation operation, long kth) {
    add(operation, kth, Long.MAX_VALUE, Verdict.FAIL);
  }

  /**
   * Lets the {@code kth} force of a file fail as Linux does after a write-back error: the unforced
   * bytes never reach the disk, reads go on showing them, and the next force succeeds.
   */
  public void failForceAndLose(long kth) {
    add(VolumeOperation.FORCE, kth, kth, Verdict.FAIL_AND_LOSE);
  }

  /** Whether forces of files and directories return without having done anything. */
  public void lyingForce(boolean lies) {
    locked(() -> lyingForce = lies);
  }

  /** Bytes that all files together may have. A write past it fails; a part of it may be written. */
  public void capacityBytes(long bytes) {
    locked(() -> capacityBytes = bytes);
  }

  /** Cuts the power before the {@code kth} operation of any kind: it and all after it fail. */
  public void cutPowerAt(long kth) {
    locked(() -> powerCutAt = total + kth);
  }

  /** Takes back everything but the capacity. */
  public void heal() {
    locked(() -> {
      faults.clear();
      lyingForce = false;
      powerCutAt = Long.MAX_VALUE;
    });
  }

  /** Operations of a kind so far, failed ones too. */
  public long count(VolumeOperation operation) {
    lock.lock();
    try {
      return counts.getOrDefault(operation, 0L);
    } finally {
      lock.unlock();
    }
  }

  /** Operations so far, failed ones too. */
  public long count() {
    lock.lock();
    try {
      return total;
    } finally {
      lock.unlock();
    }
  }

  /** Counts one more operation. */
  Verdict next(VolumeOperation operation) {
    lock.lock();
    try {
      total++;
      long number = counts.merge(operation, 1L, Long::sum);
      for (Fault fault : faults.getOrDefault(operation, List.of())) {
        if (fault.first <= number && number <= fault.last) {
          return fault.verdict;
        }
      }
      return Verdict.GO_ON;
    } finally {
      lock.unlock();
    }
  }

  boolean cutsPowerNow() {
    lock.lock();
    try {
      return total >= powerCutAt;
    } finally {
      lock.unlock();
    }
  }

  boolean lies() {
    lock.lock();
    try {
      return lyingForce;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes that all files together may have; Long.MAX_VALUE: any. */
  public long capacityBytes() {
    lock.lock();
    try {
      return capacityBytes;
    } finally {
      lock.unlock();
    }
  }

  private void add(VolumeOperation operation, long first, long last, Verdict verdict) {
    if (first < 1) {
      throw new IllegalArgumentException("operations are numbered from 1, not " + first);
    }
    locked(() -> {
      long before = counts.getOrDefault(operation, 0L);
      long end = last == Long.MAX_VALUE ? last : before + last;
      faults
          .computeIfAbsent(operation, key -> new ArrayList<>())
          .add(new Fault(before + first, end, verdict));
    });
  }

  private void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }
}

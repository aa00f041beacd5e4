package io.varve.testkit;

import io.varve.testkit.SimulatedFaults.Verdict;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the volume and the files of one {@link SimulatedVolume} share: its names, its power, its
 * faults and the one way to perform an operation under them. One operation at a time, under its
 * lock.
 */
final class SimulatedDisk {
  private static final VolumeListener SILENT = (number, operation, path) -> {};

  /** An operation that nothing hindered. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws IOException;
  }

  /** What is done of an operation that fails. */
  @FunctionalInterface
  interface OnFault {
    void run(Verdict verdict) throws IOException;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final SimulatedFaults faults = new SimulatedFaults();
  private final Set<String> locks = new HashSet<>();
  private final SplittableRandom random;
  private final SimulatedNames names;
  private VolumeListener listener = SILENT;
  private long sequence;
  private boolean powerCut;

  SimulatedDisk(SplittableRandom random, SimulatedNames names, long sequence) {
    this.random = random;
    this.names = names;
    this.sequence = sequence;
  }

  SimulatedFaults faults() {
    return faults;
  }

  /** Used inside {@link #perform} and {@link #locked} only. */
  SimulatedNames names() {
    return names;
  }

  /** Paths of held locks. Used inside {@link #perform} and {@link #locked} only. */
  Set<String> locks() {
    return locks;
  }

  /** Numbers the next unforced write or change of names. */
  long nextSequence() {
    return ++sequence;
  }

  void listen(VolumeListener newListener) {
    locked(() -> listener = newListener);
  }

  void cutPower() {
    locked(() -> powerCut = true);
  }

  long nextSeed() {
    return inLock(random::nextLong);
  }

  SimulatedDisk copy() {
    return inLock(() -> new SimulatedDisk(random.split(), names.copy(), sequence));
  }

  SimulatedDisk crash(CrashProfile profile, long seed) {
    return inLock(() -> {
      powerCut = true;
      SplittableRandom outcome = new SplittableRandom(seed);
      SimulatedNames left = PowerLoss.of(names, profile, outcome);
      SimulatedDisk next = new SimulatedDisk(outcome.split(), left, sequence);
      next.faults.capacityBytes(faults.capacityBytes());
      return next;
    });
  }

  long freeBytes() throws IOException {
    lock.lock();
    try {
      requirePower();
      return free();
    } finally {
      lock.unlock();
    }
  }

  long size(SimulatedContent content) throws IOException {
    lock.lock();
    try {
      requirePower();
      return content.size();
    } finally {
      lock.unlock();
    }
  }

  int read(String path, SimulatedContent content, long offset, ByteBuffer target)
      throws IOException {
    return perform(VolumeOperation.READ, path, () -> content.read(offset, target));
  }

  MemorySegment map(String path, SimulatedContent content) throws IOException {
    return perform(VolumeOperation.MAP, path, content::map);
  }

  void force(String path, SimulatedContent content, SimulatedFile handle) throws IOException {
    perform(
        VolumeOperation.FORCE,
        path,
        () -> {
          if (handle.hearOfLoss()) {
            throw new IOException(path + ": bytes written before were lost (simulated)");
          }
          if (!faults.lies()) {
            content.force();
          }
          return path;
        },
        verdict -> {
          if (verdict == Verdict.FAIL_AND_LOSE) {
            content.forget();
            handle.hearOfLoss();
          }
        });
  }

  void write(String path, SimulatedContent content, long offset, ByteBuffer source)
      throws IOException {
    perform(
        VolumeOperation.WRITE,
        path,
        () -> {
          writeWhole(path, content, offset, source);
          return path;
        },
        verdict -> writePart(content, offset, source, source.remaining()));
  }

  private void writeWhole(String path, SimulatedContent content, long offset, ByteBuffer source)
      throws IOException {
    int count = source.remaining();
    if (offset > content.capacityBytes() - count) {
      throw new IOException(
          "%s: write of %d bytes at %d exceeds the capacity of %d"
              .formatted(path, count, offset, content.capacityBytes()));
    }
    long neededBytes = offset + count - content.size();
    long freeBytes = free();
    if (neededBytes > freeBytes) {
      writePart(content, offset, source, (int) Math.max(0, count - neededBytes + freeBytes));
      throw new IOException(
          path + ": no space left on volume: " + neededBytes + " needed, " + freeBytes + " free");
    }
    if (count > 0) {
      content.write(nextSequence(), offset, source);
    }
  }

  /** What a failing write has done before it failed: any first part of it. */
  private void writePart(SimulatedContent content, long offset, ByteBuffer source, int most) {
    int count = random.nextInt(most + 1);
    boolean fits = offset <= Math.max(content.size(), content.capacityBytes() - count);
    if (count > 0 && fits && offset + count - content.size() <= free()) {
      content.write(nextSequence(), offset, source.slice(source.position(), count));
    }
  }

  /** Counts the operation, lets the listener and the faults have their say, and does it. */
  <T> T perform(VolumeOperation operation, String path, Work<T> work) throws IOException {
    return perform(operation, path, work, verdict -> {});
  }

  <T> T perform(VolumeOperation operation, String path, Work<T> work, OnFault onFault)
      throws IOException {
    lock.lock();
    try {
      requirePower();
      Verdict verdict = faults.next(operation);
      long number = faults.count();
      powerCut = faults.cutsPowerNow();
      listener.before(number, operation, path);
      requirePower();
      if (verdict != Verdict.GO_ON) {
        onFault.run(verdict);
        throw new IOException(
            "simulated fault: "
                + operation
                + " of "
                + path
                + ", operation "
                + number
                + (verdict == Verdict.FAIL_AND_LOSE ? ", unforced bytes are lost" : ""));
      }
      T result = work.run();
      listener.after(number, operation, path);
      requirePower();
      return result;
    } finally {
      lock.unlock();
    }
  }

  /** Does what is no operation of the volume: what a test reads or alters, or a release. */
  void locked(Runnable change) {
    lock.lock();
    try {
      change.run();
    } finally {
      lock.unlock();
    }
  }

  /** As {@link #locked}, with a result. */
  <T> T inLock(Supplier<T> read) {
    lock.lock();
    try {
      return read.get();
    } finally {
      lock.unlock();
    }
  }

  private long free() {
    long capacityBytes = faults.capacityBytes();
    if (capacityBytes == Long.MAX_VALUE) {
      return capacityBytes;
    }
    long usedBytes = names.seen().files().values().stream().mapToLong(SimulatedContent::size).sum();
    return Math.max(0, capacityBytes - usedBytes);
  }

  private void requirePower() throws IOException {
    if (powerCut) {
      throw new IOException("simulated power cut");
    }
  }
}

package io.varve.bench.micro;

import io.varve.bench.SyntheticEvents;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * An index that one thread adds to while another finds the last ten slots of an entity, by name: of
 * our index, of a map behind a lock, and of a concurrent map of lists. Each of 1,000 entities is
 * added to in turn; a type all events have is added to as well.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IndexConcurrent {
  private static final int LAST = 10;
  private static final int PRIME = 7_919;

  private IndexedRecords records = new IndexedRecords();
  private Map<String, SharedInts> locked = new HashMap<>();
  private Map<String, SharedInts> concurrent = new ConcurrentHashMap<>();
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private int next;
  private int asked;

  /**
   * Starts with empty indexes that have seen each entity ten times: they must not grow for ever.
   */
  @Setup(Level.Iteration)
  public void empty() {
    records = new IndexedRecords();
    locked = new HashMap<>();
    concurrent = new ConcurrentHashMap<>();
    next = 0;
    for (int i = 0; i < LAST * IndexedRecords.ENTITIES; i++) {
      records.add();
      put(locked, i);
      put(concurrent, i);
    }
    next = LAST * IndexedRecords.ENTITIES;
  }

  private static void put(Map<String, SharedInts> map, int slot) {
    String entity = SyntheticEvents.entity(slot % IndexedRecords.ENTITIES);
    map.computeIfAbsent(entity, key -> new SharedInts()).add(slot);
    map.computeIfAbsent(SyntheticEvents.type(0), key -> new SharedInts()).add(slot);
  }

  private int ask() {
    asked = (asked + PRIME) % IndexedRecords.ENTITIES;
    return asked;
  }

  private static long last(Map<String, SharedInts> map, int entity) {
    SharedInts slots = map.get(SyntheticEvents.entity(entity));
    return slots == null ? -1 : slots.last(LAST);
  }

  @Benchmark
  @Group("openIndex")
  public int openIndexAdd() {
    return records.add();
  }

  @Benchmark
  @Group("openIndex")
  public long openIndexFind() {
    return records.last(ask(), LAST);
  }

  @Benchmark
  @Group("lockedMap")
  public void lockedMapAdd() {
    lock.writeLock().lock();
    try {
      put(locked, next++);
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Benchmark
  @Group("lockedMap")
  public long lockedMapFind() {
    lock.readLock().lock();
    try {
      return last(locked, ask());
    } finally {
      lock.readLock().unlock();
    }
  }

  @Benchmark
  @Group("concurrentMap")
  public void concurrentMapAdd() {
    put(concurrent, next++);
  }

  @Benchmark
  @Group("concurrentMap")
  public long concurrentMapFind() {
    return last(concurrent, ask());
  }
}

package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.Tag;
import io.varve.engine.Varve;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A program of its own: appends events to a new store on disk, in commits of 100, and prints the
 * bytes of heap in use after full collections at two sizes, with a space between.
 */
public final class HeapProbe {
  private static final int BATCH = 100;
  private static final int APPENDS_AT_ONCE = 20;
  private static final int MAX_COLLECTIONS = 50;
  private static final int EQUAL_READINGS = 4;
  private static final long NEARLY_EQUAL_BYTES = 16 * 1024;
  private static final long SETTLING_MILLIS = 100;
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

  private final EventStore store;
  private final SyntheticEvents events = new SyntheticEvents(Tag.of("producer", "0"), 0);

  private HeapProbe(EventStore store) {
    this.store = store;
  }

  /**
   * The program.
   *
   * @param arguments directory, smaller size, larger size
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (EventStore store = Varve.open(Path.of(arguments[0]))) {
      HeapProbe probe = new HeapProbe(store);
      long few = probe.usedBytesAt(Long.parseLong(arguments[1]));
      long many = probe.usedBytesAt(Long.parseLong(arguments[2]));
      System.out.println(few + " " + many);
    }
  }

  private long usedBytesAt(long size) throws InterruptedException {
    while (store.head() < size) {
      List<Append> appends = new ArrayList<>(APPENDS_AT_ONCE);
      for (int i = 0; i < APPENDS_AT_ONCE; i++) {
        appends.add(Append.of(events.batch(BATCH)));
      }
      for (AppendResult result : store.appendAll(appends)) {
        if (!(result instanceof AppendResult.Appended)) {
          throw new IllegalStateException("an append without condition was refused: " + result);
        }
      }
    }
    if (store.head() != size) {
      throw new IllegalStateException(size + " events were to be stored, are " + store.head());
    }
    return usedBytes();
  }

  /** Collects until nothing more is freed; the store's own threads come to rest meanwhile. */
  private static long usedBytes() throws InterruptedException {
    long last = Long.MAX_VALUE;
    int equal = 0;
    for (int i = 0; i < MAX_COLLECTIONS && equal < EQUAL_READINGS; i++) {
      Thread.sleep(SETTLING_MILLIS);
      System.gc();
      long used = MEMORY.getHeapMemoryUsage().getUsed();
      equal = Math.abs(used - last) <= NEARLY_EQUAL_BYTES ? equal + 1 : 0;
      last = used;
    }
    return last;
  }
}

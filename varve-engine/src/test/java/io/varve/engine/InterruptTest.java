package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts of callers close no channel and lose nothing. */
class InterruptTest {
  private static final int INTERRUPTS = 1_000;

  @TempDir private Path directory;

  @Test
  void aThousandInterruptsLeaveTheStoreHealthy() throws Exception {
    AtomicLong appended = new AtomicLong();
    AtomicBoolean running = new AtomicBoolean(true);
    StoreOptions small = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    try (LocalEventStore store = Varve.open(directory, small)) {
      List<Throwable> failures = new ArrayList<>();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        threads.add(new Thread(guarded(failures, () -> append(store, running, appended))));
        threads.add(new Thread(guarded(failures, () -> read(store, running))));
      }
      threads.forEach(Thread::start);
      Random random = new Random(1);
      for (int i = 0; i < INTERRUPTS; i++) {
        threads.get(random.nextInt(threads.size())).interrupt();
        long target = appended.get() + 1;
        while (appended.get() < target) {
          Thread.onSpinWait();
        }
      }
      running.set(false);
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).isEmpty();
      assertThat(store.health()).isEqualTo(new Health.Healthy());
      assertThat(store.head()).isEqualTo(appended.get());
    }
    assertThat(StoreVerifier.verify(directory).sound()).isTrue();
  }

  private static Runnable guarded(List<Throwable> failures, Runnable work) {
    return () -> {
      try {
        work.run();
      } catch (RuntimeException | Error e) {
        synchronized (failures) {
          failures.add(e);
        }
      }
    };
  }

  private static void append(LocalEventStore store, AtomicBoolean running, AtomicLong appended) {
    while (running.get()) {
      store.append(Append.of(NewEvent.of("t", "e", "{\"text\":\"" + "x".repeat(300) + "\"}")));
      appended.incrementAndGet();
    }
  }

  private static void read(LocalEventStore store, AtomicBoolean running) {
    while (running.get()) {
      try (EventCursor cursor = store.query(Query.entity("e"))) {
        cursor.forEachView(view -> assertThat(view.version()).isPositive());
      }
      store.stats();
    }
  }
}

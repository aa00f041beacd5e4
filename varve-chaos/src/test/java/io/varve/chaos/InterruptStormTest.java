package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Health;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Interrupts of clients close no file, lose nothing and break no rule of the history. */
final class InterruptStormTest {
  private static final int INTERRUPTS = 1_000;
  private static final long SEED = 16;

  @TempDir Path directory;

  @Test
  void noHistoryOfInterruptedClientsBreaksARule() throws Exception {
    AtomicLong acknowledged = new AtomicLong();
    History history = new History(0, entry -> count(entry, acknowledged));
    LifeEnd end = new LifeEnd(0);
    StoreOptions small =
        StoreOptions.defaults().withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES);
    try (LocalEventStore store = Varve.open(directory, small)) {
      List<Thread> clients = clients(store, history, end);
      clients.forEach(Thread::start);
      SplittableRandom random = new SplittableRandom(SEED);
      for (int i = 0; i < INTERRUPTS && end.isRunning(); i++) {
        clients.get(random.nextInt(clients.size())).interrupt();
        long target = acknowledged.get() + 1;
        while (acknowledged.get() < target && end.isRunning()) {
          Thread.yield();
        }
      }
      end.end();
      for (Thread client : clients) {
        client.join();
      }
      assertThat(end.failed()).as("seed %d", SEED).isNull();
      assertThat(end.refused()).as("seed %d", SEED).isNull();
      assertThat(store.health()).isEqualTo(new Health.Healthy());
      new HistoryClient(history, "scan", store).scan();
    }
    StoreJudgement judgement = StoreJudgement.of(directory, history).orThrow("seed " + SEED);
    assertThat(judgement.counts().operations()).isGreaterThan(INTERRUPTS);
  }

  private static void count(HistoryEntry entry, AtomicLong acknowledged) {
    if (entry instanceof AppendReturned(long step, long operation, Acknowledged outcome)) {
      acknowledged.incrementAndGet();
    }
  }

  /** Appenders use all ways to append, the asynchronous ones among them. */
  private static List<Thread> clients(LocalEventStore store, History history, LifeEnd end) {
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      SplittableRandom random = new SplittableRandom(SEED + i);
      Runnable work =
          i < 4
              ? new ChaosAppender(
                  history, "w" + i, store, random, new ConcurrentLinkedQueue<>(), end)
              : new ChaosReader(history, "r" + i, store, random, end);
      clients.add(
          Thread.ofPlatform()
              .daemon(true)
              .unstarted(() -> {
                try {
                  work.run();
                } catch (RuntimeException | Error e) {
                  end.end(e);
                }
              }));
    }
    return clients;
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.storage.MemoryVolume;
import io.varve.storage.SystemClock;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * The smallest segments under commits that nearly fill them: each roll waits for the one before.
 */
final class SmallSegmentTest {
  private static final int WRITERS = 4;
  private static final int COMMITS = 600;

  @Test
  void rollsAtNearlyEveryCommitWithoutRefusingOne() throws Exception {
    MemoryVolume volume = new MemoryVolume();
    StoreOptions options =
        StoreOptions.defaults()
            .withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES)
            .withLevel(Level.FSYNC);
    try (LocalEventStore store =
        new StoreOpener(
                volume,
                options,
                new EngineThreads(),
                new SystemClock(),
                new SplittableRandom(1),
                "test")
            .open()) {
      try (ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
        List<Future<?>> running = new ArrayList<>();
        for (int writer = 0; writer < WRITERS; writer++) {
          String entity = "e" + writer;
          running.add(executor.submit(() -> write(store, entity)));
        }
        for (Future<?> one : running) {
          one.get();
        }
      }
      assertThat(store.head()).isEqualTo(WRITERS * COMMITS);
      assertThat(store.stats().segments()).isGreaterThan(WRITERS * COMMITS / 2);
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }

  private static void write(LocalEventStore store, String entity) {
    SplittableRandom random = new SplittableRandom(entity.hashCode());
    for (int i = 0; i < COMMITS; i++) {
      String json = "\"" + "x".repeat(30_000 + random.nextInt(28_000)) + "\"";
      assertThat(store.append(Append.of(NewEvent.of("t", entity, json))))
          .isInstanceOf(Appended.class);
    }
  }
}

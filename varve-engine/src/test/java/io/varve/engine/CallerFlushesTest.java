package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/**
 * A store in memory, whose callers write its frames: they wait for each other, for room that other
 * threads make, and for nothing that nobody does.
 */
final class CallerFlushesTest {
  private static final int THREADS = 8;

  /** Small, so that segments fill while others are sealed and made. */
  private static final StoreOptions SMALL =
      StoreOptions.defaults().withSegmentSizeBytes(256 * 1024);

  private static Append append(int thread, int number) {
    Payload payload = Payload.json("{\"n\":" + number + ",\"pad\":\"" + "x".repeat(500) + "\"}");
    return Append.of(NewEvent.of("counted", EntityId.of("thread-" + thread), payload));
  }

  @Test
  void manyCallersEachFindAllTheirAppends() throws Exception {
    int appends = 2_000;
    try (LocalEventStore store = Varve.inMemory(SMALL)) {
      List<FutureTask<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        FutureTask<Long> task = new FutureTask<>(() -> appendAll(store, thread, appends));
        tasks.add(task);
        Thread.ofPlatform().start(task);
      }
      for (FutureTask<Long> task : tasks) {
        assertThat(task.get()).isEqualTo(appends);
      }
      assertThat(store.head()).isEqualTo((long) THREADS * appends);
      for (int i = 0; i < THREADS; i++) {
        try (EventCursor cursor =
            store.query(Query.entity("thread-" + i), ReadOptions.defaults())) {
          assertThat(cursor.count()).isEqualTo(appends);
        }
      }
    }
  }

  /** Returns the version of the last one. */
  private static long appendAll(LocalEventStore store, int thread, int appends) {
    long version = 0;
    for (int i = 0; i < appends; i++) {
      AppendResult result = store.append(append(thread, i));
      version = ((Appended) result).versions().getOrDefault(EntityId.of("thread-" + thread), 0L);
    }
    return version;
  }

  /** More than may be unforced: staging has to wait for frames that only this thread can write. */
  @Test
  void oneCallerStagesMoreThanMayBeUnforced() {
    List<Append> appends = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      appends.add(append(1, i));
    }
    try (LocalEventStore store = Varve.inMemory(SMALL)) {
      List<AppendResult> results = store.appendAll(appends);
      assertThat(results).allMatch(result -> result instanceof Appended);
      assertThat(store.head()).isEqualTo(appends.size());
    }
  }

  @Test
  void appendsThatNobodyWaitsForComplete() throws ExecutionException, InterruptedException {
    List<CompletableFuture<AppendResult>> futures = new ArrayList<>();
    try (LocalEventStore store = Varve.inMemory(SMALL)) {
      for (int i = 0; i < 5_000; i++) {
        futures.add(store.appendAsync(append(1, i)));
      }
      for (CompletableFuture<AppendResult> future : futures) {
        assertThat(future.get()).isInstanceOf(Appended.class);
      }
    }
  }
}

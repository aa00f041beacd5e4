package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.storage.MemoryVolume;
import io.varve.storage.VolumeFile;
import io.varve.testkit.ForwardingFile;
import io.varve.testkit.ForwardingVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
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

  /** The reserver has a thread of its own; the flusher, which ends all waits, has none. */
  @Test
  void whoWaitsLearnsThatAnotherThreadPoisonedTheStore() throws Exception {
    UnforcedAhead volume = new UnforcedAhead();
    LocalEventStore store = Stores.open(volume, new CallerFlushes(), SMALL.withLevel(Level.FSYNC));
    try (Subscription subscription = store.subscribe(Query.type("never"), 0)) {
      FutureTask<String> ended = new FutureTask<>(() -> reasonOfEnd(subscription));
      Thread.ofPlatform().daemon().start(ended);
      // More than half of a segment and less than all of it: a spare is due, nobody waits for it.
      for (int i = 0; i < 220; i++) {
        assertThat(store.append(append(1, i))).isInstanceOf(Appended.class);
      }
      assertThat(volume.forces.await(1, TimeUnit.MINUTES)).isTrue();
      volume.mayFail.countDown();
      assertThat(ended.get(1, TimeUnit.MINUTES)).isEqualTo("store_poisoned");
    } finally {
      store.close();
    }
  }

  private static String reasonOfEnd(Subscription subscription) throws InterruptedException {
    while (true) {
      if (subscription.next() instanceof SubscriptionItem.Ended ended) {
        return ended.reason();
      }
    }
  }

  /** Fails the forces of the reserver's thread, but not before it may. */
  private static final class UnforcedAhead extends ForwardingVolume {
    private final CountDownLatch forces = new CountDownLatch(1);
    private final CountDownLatch mayFail = new CountDownLatch(1);

    UnforcedAhead() {
      super(new MemoryVolume());
    }

    @Override
    public VolumeFile create(String path, long capacityBytes) throws IOException {
      return failing(super.create(path, capacityBytes));
    }

    @Override
    public VolumeFile open(String path, boolean writable) throws IOException {
      return failing(super.open(path, writable));
    }

    private VolumeFile failing(VolumeFile file) {
      return new ForwardingFile(file) {
        @Override
        public void force() throws IOException {
          if (Thread.currentThread().getName().equals("varve-reserver")) {
            forces.countDown();
            awaitLeave();
            throw new IOException("not forced");
          }
          super.force();
        }
      };
    }

    private void awaitLeave() throws IOException {
      try {
        mayFail.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreClosed;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Readers of a store on disk whose segments roll, whose open indexes are replaced by files, and
 * which is closed under them. Row RW25: elsewhere one reader's closing of a file was another's
 * error.
 */
final class PinnedReadersTest {
  private static final int READERS = 16;
  private static final int APPENDS = 400;

  @TempDir private Path directory;
  private final AtomicBoolean writing = new AtomicBoolean(true);

  private static NewEvent event(long number) {
    return NewEvent.of(
        "t" + number % 3, "e", "{\"n\":" + number + ",\"pad\":\"" + "x".repeat(2_000) + "\"}");
  }

  private LocalEventStore open() {
    return Varve.open(directory, Stores.smallSegments());
  }

  /** Takes a few events at a time, so that the cursor's view outlives rolls and replacements. */
  private static void readPinned(LocalEventStore store, SplittableRandom random) {
    try (EventCursor cursor = store.query(Query.all())) {
      long expected = 0;
      while (cursor.hasNext()) {
        Event event = cursor.next();
        expected++;
        assertThat(event.position()).isEqualTo(expected);
        assertThat(event.payload().text()).startsWith("{\"n\":" + expected + ",");
        if (random.nextInt(20) == 0) {
          Thread.yield();
        }
      }
      assertThat(expected).isEqualTo(cursor.readPosition());
    }
  }

  @Test
  void rw25RollsAndReplacedIndexesDoNotDisturbReaders() throws Exception {
    AtomicLong passes = new AtomicLong();
    try (LocalEventStore store = open()) {
      // Pinned before the first roll, read to its end after the last.
      store.append(Append.of(event(1)));
      EventCursor oldest = store.query(Query.all());
      RacingThreads.run(
          READERS + 1,
          thread -> {
            if (thread == 0) {
              for (int i = 2; i <= APPENDS; i++) {
                store.append(Append.of(event(i)));
              }
              writing.set(false);
              return true;
            }
            SplittableRandom random = new SplittableRandom(thread);
            do {
              readPinned(store, random);
              passes.incrementAndGet();
            } while (writing.get());
            return true;
          });
      assertThat(oldest.toList()).hasSize(1);
      oldest.close();
      assertThat(store.stats().segments()).isGreaterThan(10);
    }
    assertThat(passes).hasValueGreaterThanOrEqualTo(READERS);
    assertThat(StoreVerifier.verify(directory).damages()).isEmpty();
  }

  /** Every reader has what it asked for, or is told that the store is closed. */
  @Test
  void rw25ReadersOfAStoreThatIsClosedAreToldSo() throws Exception {
    for (int round = 0; round < 4; round++) {
      LocalEventStore store = open();
      for (long i = store.head() + 1; store.head() < 100L * (round + 1); i++) {
        store.append(Append.of(event(i)));
      }
      CountDownLatch started = new CountDownLatch(READERS);
      List<CompletableFuture<Boolean>> readers = new ArrayList<>();
      for (int i = 0; i < READERS; i++) {
        SplittableRandom random = new SplittableRandom(i);
        boolean subscribed = i % 4 == 0;
        readers.add(
            CompletableFuture.supplyAsync(
                () ->
                    subscribed
                        ? followUntilClosed(store, started)
                        : readUntilClosed(store, started, random),
                task -> Thread.ofPlatform().start(task)));
      }
      started.await();
      store.close();
      for (CompletableFuture<Boolean> reader : readers) {
        assertThat(reader.get()).isTrue();
      }
    }
    assertThat(StoreVerifier.verify(directory).damages()).isEmpty();
  }

  private static boolean readUntilClosed(
      LocalEventStore store, CountDownLatch started, SplittableRandom random) {
    started.countDown();
    try {
      while (true) {
        readPinned(store, random);
      }
    } catch (StoreClosed e) {
      return true;
    }
  }

  private static boolean followUntilClosed(LocalEventStore store, CountDownLatch started) {
    long expected = 0;
    try (Subscription subscription = store.subscribe(Query.all(), 0)) {
      started.countDown();
      while (true) {
        switch (subscription.next()) {
          case Matched(Event event, boolean last) ->
              assertThat(event.position()).isEqualTo(++expected);
          case Ended(String reason, long after) -> {
            assertThat(reason).isEqualTo("store_closed");
            assertThat(after).isEqualTo(expected);
            return true;
          }
          case Progress progress -> {}
          case CaughtUp caughtUp -> {}
        }
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}

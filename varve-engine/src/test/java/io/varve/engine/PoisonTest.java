package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Health;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.VarveException;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whichever worker fails, all who wait are told, reads go on, and reopening makes it good. */
final class PoisonTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final SimulatedVolume volume = new SimulatedVolume(1);
  private LocalEventStore store;

  @BeforeEach
  void open() throws IOException {
    // The clock stands still, so the flusher never wakes for being idle.
    store =
        Stores.open(volume, new EngineThreads(), Stores.smallSegments(), new FakeClock(1_000, 0));
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    volume.listen((number, operation, path) -> {});
    volume.faults().heal();
    try (LocalEventStore again = Stores.stepped(volume)) {
      assertThat(again.append(append(10))).isInstanceOf(Appended.class);
      assertThat(again.health()).isInstanceOf(Health.Healthy.class);
    }
  }

  private static Append append(int bytes) {
    return Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(bytes) + "\""));
  }

  /** Once a file was written, all forces fail. */
  private void failForceOf(String file) {
    failNextAfter(VolumeOperation.WRITE, file, VolumeOperation.FORCE);
  }

  private void failNextAfter(VolumeOperation trigger, String file, VolumeOperation failing) {
    volume.listen(
        new VolumeListener() {
          @Override
          public void before(long number, VolumeOperation operation, String path) {}

          @Override
          public void after(long number, VolumeOperation operation, String path) {
            if (operation == trigger && path.contains(file)) {
              volume.faults().fail(failing, 1);
            }
          }
        });
  }

  private CompletableFuture<SubscriptionItem> awaitEnd() {
    CompletableFuture<SubscriptionItem> end = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (Subscription subscription = store.subscribe(Query.all(), 0)) {
            SubscriptionItem item;
            do {
              item = subscription.next(PATIENCE).orElseThrow();
            } while (!(item instanceof Ended));
            end.complete(item);
          } catch (InterruptedException | RuntimeException e) {
            end.completeExceptionally(e);
          }
        });
    return end;
  }

  @Test
  void failedForceOfTheLogEndsSubscriptions() {
    CompletableFuture<SubscriptionItem> end = awaitEnd();
    failForceOf(".seg");
    requirePoisoned(end);
  }

  /** The flusher has nothing to do by then; it must be woken to tell. */
  @Test
  void failedForceOfTheSpareSegmentEndsSubscriptionsToo() {
    CompletableFuture<SubscriptionItem> end = awaitEnd();
    failForceOf("/spare");
    requirePoisoned(end);
  }

  @Test
  void failedForceOfTheSuperBlockAtARollDoesToo() {
    CompletableFuture<SubscriptionItem> end = awaitEnd();
    failForceOf("/super");
    requirePoisoned(end);
  }

  private void requirePoisoned(CompletableFuture<SubscriptionItem> end) {
    long appended = 0;
    try {
      while (true) {
        appended = ((Appended) store.append(append(9_000))).last();
      }
    } catch (VarveException e) {
      assertThat(store.health()).as("%s", e).isInstanceOf(Health.Poisoned.class);
    }
    Ended ended = (Ended) end.join();
    assertThat(ended.reason()).isEqualTo("store_poisoned");
    assertThat(ended.resumeAfter()).isEqualTo(store.head()).isGreaterThanOrEqualTo(appended);
    assertThatThrownBy(() -> store.append(append(1))).isInstanceOf(StorePoisoned.class);
    try (var cursor = store.query(Query.entity("e"))) {
      assertThat(cursor.count()).isEqualTo(store.head());
    }
  }

  /** An index file is derived: that it cannot be written is no damage to the log. */
  @Test
  void failedWriteOfAnIndexFileDoesNotPoison() throws IOException {
    store.close();
    store = Stores.stepped(volume);
    failNextAfter(VolumeOperation.CREATE, "/index/", VolumeOperation.WRITE);
    int appended = 0;
    for (int i = 0; i < 40; i++) {
      try {
        store.append(append(9_000));
        appended++;
      } catch (StoreFull e) {
        assertThat(store.health()).isInstanceOf(Health.Full.class);
      }
    }
    assertThat(appended).isBetween(10, 39);
    volume.listen((number, operation, path) -> {});
    assertThat(store.append(append(9_000))).isInstanceOf(Appended.class);
    assertThat(store.health()).isInstanceOf(Health.Healthy.class);
    assertThat(store.head()).isEqualTo(appended + 1);
  }
}

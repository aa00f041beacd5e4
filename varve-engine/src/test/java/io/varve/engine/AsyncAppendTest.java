package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.StoreClosed;
import io.varve.testkit.SimulatedVolume;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Appends that nobody waits for: their order, their threads, their bound. */
final class AsyncAppendTest {
  private static Append append(int number) {
    return Append.of(NewEvent.of("t", "e" + number % 7, "{\"n\":" + number + "}"));
  }

  @Test
  void oneThreadsCallsAreSequencedInCallOrder() throws Exception {
    try (LocalEventStore store = Stores.threaded()) {
      List<List<CompletableFuture<AppendResult>>> all =
          RacingThreads.run(
              4,
              thread -> {
                List<CompletableFuture<AppendResult>> sent = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                  sent.add(store.appendAsync(append(i)));
                }
                return sent;
              });
      for (List<CompletableFuture<AppendResult>> sent : all) {
        long last = 0;
        for (CompletableFuture<AppendResult> one : sent) {
          Appended appended = (Appended) one.join();
          assertThat(appended.first()).isGreaterThan(last);
          last = appended.last();
        }
      }
      assertThat(store.head()).isEqualTo(20_000);
    }
  }

  @Test
  void completesOnNoThreadOfTheEngine() throws Exception {
    SimulatedVolume volume = new SimulatedVolume(1);
    try (LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments())) {
      ConcurrentLinkedQueue<String> threads = new ConcurrentLinkedQueue<>();
      List<CompletableFuture<Void>> completed = new ArrayList<>();
      for (int round = 0; round < 20; round++) {
        BlockedForce force = BlockedForce.on(volume);
        for (int i = 0; i < 10; i++) {
          // Registered before it can be complete, so it runs where the completion does.
          completed.add(
              store
                  .appendAsync(append(i))
                  .thenAccept(result -> threads.add(Thread.currentThread().toString())));
        }
        force.release();
        CompletableFuture.allOf(completed.toArray(CompletableFuture[]::new)).join();
      }
      assertThat(threads).hasSize(200).noneMatch(name -> name.contains("varve-"));
    }
  }

  @Test
  void callbackMayUseTheStoreItself() throws Exception {
    try (LocalEventStore store = Stores.threaded()) {
      List<CompletableFuture<AppendResult>> chains = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        int number = i;
        chains.add(
            store
                .appendAsync(append(i))
                .thenApply(first -> store.append(append(number)))
                .thenCompose(second -> store.appendAsync(append(number))));
      }
      for (CompletableFuture<AppendResult> chain : chains) {
        assertThat(chain.join()).isInstanceOf(Appended.class);
      }
      assertThat(store.head()).isEqualTo(150);
    }
  }

  @Test
  void oneBeyondTheBoundWaitsForRoom() throws Exception {
    SimulatedVolume volume = new SimulatedVolume(1);
    // Room for all of them, reserved before they come, so that only the bound can make one wait.
    try (LocalEventStore store = Stores.open(volume, new CallerRuns(), StoreOptions.defaults())) {
      String json = "\"" + "x".repeat(1_000_000) + "\"";
      for (int i = 0; i < 4; i++) {
        store.append(Append.of(NewEvent.of("t", "e", json)));
      }
    }
    try (LocalEventStore store =
        Stores.open(volume, new EngineThreads(), StoreOptions.defaults())) {
      BlockedForce force = BlockedForce.on(volume);
      List<CompletableFuture<AppendResult>> sent = new ArrayList<>();
      for (int i = 0; i < Limits.ASYNC_APPENDS; i++) {
        sent.add(store.appendAsync(append(i)));
      }
      assertThat(sent).noneMatch(CompletableFuture::isDone);
      CountDownLatch accepted = new CountDownLatch(1);
      Thread beyond =
          Thread.ofPlatform()
              .start(() -> {
                sent.add(store.appendAsync(append(0)));
                accepted.countDown();
              });
      while (beyond.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
      assertThat(accepted.getCount()).isEqualTo(1);
      force.release();
      accepted.await();
      for (CompletableFuture<AppendResult> one : sent) {
        assertThat(one.join()).isInstanceOf(Appended.class);
      }
    }
  }

  /** Each is stored, or was refused and is not there; nobody is left waiting. */
  @Test
  void closingSettlesWhatIsUnderWay() throws Exception {
    for (int round = 0; round < 30; round++) {
      SimulatedVolume volume = new SimulatedVolume(round);
      LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments());
      SentHistory history = new SentHistory();
      CountDownLatch underWay = new CountDownLatch(40);
      List<Boolean> ends =
          RacingThreads.run(
              4,
              thread -> {
                if (thread == 3) {
                  underWay.await();
                  store.close();
                  return true;
                }
                while (true) {
                  SentAppend sent =
                      history.send(number ->
                          Append.of(
                              NewEvent.of(
                                  "t",
                                  EntityId.of("e" + thread),
                                  SentAppend.payload(number, 0, 500))));
                  try {
                    history.acknowledged(sent, (Appended) store.append(sent.append));
                    underWay.countDown();
                  } catch (StoreClosed e) {
                    history.refused(sent);
                    return true;
                  }
                }
              });
      assertThat(ends).hasSize(4);
      try (LocalEventStore again = Stores.stepped(volume)) {
        history.check(again, false);
      }
      assertThat(StoreVerifier.verify(volume).sound()).isTrue();
    }
  }
}

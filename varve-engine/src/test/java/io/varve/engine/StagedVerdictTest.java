package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Query;
import io.varve.api.RetryMismatch;
import io.varve.api.StorePoisoned;
import io.varve.api.Tag;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Answers that rest on a commit which is staged and not yet durable: given when it is visible, and
 * if it never becomes so, nobody can say.
 */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StagedVerdictTest {
  private static final EntityId ENTITY = EntityId.of("e");
  private static final NewEvent EVENT = NewEvent.of("t", "e", "{}").withTags(Tag.of("k:v"));
  private static final NewEvent LARGE = NewEvent.of("t", "e", "\"" + "x".repeat(1_000_000) + "\"");
  private static final Append FIRST =
      Append.of(EVENT)
          .withRequestId("r")
          .withTracking("s", 5)
          .expect(ENTITY, ExpectedVersion.any());

  private SimulatedVolume volume = new SimulatedVolume(1);
  private LocalEventStore store;
  private BlockedForce force;

  @BeforeEach
  void open() throws Exception {
    store = Stores.open(volume, new EngineThreads(), Stores.smallSegments());
    force = BlockedForce.on(volume);
  }

  @AfterEach
  void close() {
    force.release();
    store.close();
  }

  /** Each kind of append that the first one stands against. */
  private static Map<String, Append> against() {
    Map<String, Append> all = new LinkedHashMap<>();
    all.put("version", Append.of(EVENT).expect(ENTITY, ExpectedVersion.absent()));
    all.put("version of another", Append.of(EVENT).expect(ENTITY, ExpectedVersion.exactly(7)));
    all.put("query", Append.of(EVENT).noneMatch(Query.tag("k:v"), 0));
    all.put("tracking", Append.of(EVENT).withTracking("s", 5));
    return all;
  }

  private Map<String, CompletableFuture<AppendResult>> sendAll(Map<String, Append> appends)
      throws InterruptedException {
    Map<String, CompletableFuture<AppendResult>> sent = new LinkedHashMap<>();
    sent.put("first", store.appendAsync(FIRST));
    force.awaitReached();
    appends.forEach((name, append) -> sent.put(name, store.appendAsync(append)));
    sent.forEach((name, future) -> assertThat(future).as(name).isNotDone());
    assertThat(store.head()).isZero();
    return sent;
  }

  @Test
  void conflictsAreToldOnceTheirCauseIsVisible() throws Exception {
    Map<String, CompletableFuture<AppendResult>> sent = sendAll(against());
    force.release();
    assertThat(sent.remove("first").join()).isInstanceOf(Appended.class);
    sent.forEach((name, future) -> assertThat(future.join()).as(name).isInstanceOf(Conflict.class));
    assertThat(store.head()).isEqualTo(1);
  }

  /** One after the other, so that a thread that waits can wait for nothing but the force. */
  @Test
  void noRefusalIsToldWhileItsCauseIsNotDurable() throws Exception {
    // What was read before is mapped: telling too early would ask nothing of the volume.
    force.release();
    assertThat(store.append(Append.of(NewEvent.of("t", "before", "{}"))))
        .isInstanceOf(Appended.class);
    store.forEachCommit(commit -> assertThat(commit.events()).hasSize(1));
    force = BlockedForce.on(volume);
    CompletableFuture<AppendResult> first = store.appendAsync(FIRST);
    force.awaitReached();
    Map<String, Append> appends = against();
    appends.put("repeated", FIRST);
    Map<Thread, AppendResult> told = new ConcurrentHashMap<>();
    List<Thread> threads = new ArrayList<>();
    appends.forEach((name, append) -> {
      Thread thread =
          Thread.ofPlatform()
              .name(name)
              .start(() -> told.put(Thread.currentThread(), store.append(append)));
      threads.add(thread);
      while (thread.getState() != Thread.State.WAITING && thread.isAlive()) {
        Thread.onSpinWait();
      }
      assertThat(thread.isAlive()).as("%s waits", name).isTrue();
    });
    assertThat(told).isEmpty();
    force.release();
    Appended appended = (Appended) first.join();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(told.remove(threads.removeLast())).isEqualTo(appended);
    assertThat(told.values()).hasSize(4).allMatch(Conflict.class::isInstance);
  }

  @Test
  void repeatedRequestGetsTheOriginalResultOnceThatIsVisible() throws Exception {
    Map<String, CompletableFuture<AppendResult>> sent =
        sendAll(Map.of("again", FIRST, "other", Append.of(EVENT, EVENT).withRequestId("r")));
    force.release();
    Appended first = (Appended) sent.get("first").join();
    assertThat(sent.get("again").join()).isEqualTo(first);
    assertThatThrownBy(() -> sent.get("other").join()).hasCauseInstanceOf(RetryMismatch.class);
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void nothingIsSaidOfWhatRestsOnACommitThatFailed() throws Exception {
    Map<String, Append> appends = against();
    appends.put("repeated", FIRST);
    appends.put("unrelated", Append.of(NewEvent.of("t", "other", "{}")));
    volume.faults().failFrom(VolumeOperation.FORCE, 1);
    Map<String, CompletableFuture<AppendResult>> sent = sendAll(appends);
    force.release();
    sent.forEach((name, future) ->
        assertThatThrownBy(future::join)
            .as(name)
            .isInstanceOf(CompletionException.class)
            .hasCauseInstanceOf(OutcomeUnknown.class));
    assertThat(store.head()).isZero();
    assertThatThrownBy(() -> store.append(FIRST)).isInstanceOf(StorePoisoned.class);
  }

  @Test
  void appendsThatWaitForMemoryWereNotStoredIfTheStoreIsPoisoned() throws Exception {
    openLarge();
    volume.faults().failFrom(VolumeOperation.FORCE, 1);
    List<CompletableFuture<AppendResult>> staged = new ArrayList<>();
    staged.add(store.appendAsync(Append.of(EVENT)));
    force.awaitReached();
    for (int bytes = 0; bytes + 2_000_000 < Limits.UNFORCED_BYTES; bytes += 1_000_000) {
      staged.add(store.appendAsync(Append.of(LARGE)));
    }
    Append tooMuch = Append.of(LARGE, LARGE);
    Thread[] waiting = new Thread[4];
    List<Throwable> failures = new ArrayList<>();
    for (int i = 0; i < waiting.length; i++) {
      waiting[i] =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  store.append(tooMuch);
                } catch (RuntimeException e) {
                  synchronized (failures) {
                    failures.add(e);
                  }
                }
              });
    }
    for (Thread thread : waiting) {
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    force.release();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(failures)
        .hasSize(4)
        .allSatisfy(failure -> assertThat(failure).isInstanceOf(StorePoisoned.class));
    for (CompletableFuture<AppendResult> one : staged) {
      assertThatThrownBy(one::join).hasCauseInstanceOf(OutcomeUnknown.class);
    }
    requireNoneOf(2);
  }

  /** After reopening there is no commit of so many events: those were refused. */
  private void requireNoneOf(int events) throws IOException {
    store.close();
    volume.faults().heal();
    store = Stores.open(volume, new EngineThreads(), StoreOptions.defaults());
    store.forEachCommit(commit -> assertThat(commit.events()).hasSizeLessThan(events));
  }

  /**
   * A store with so much space reserved that nothing must be reserved while a force is held: that
   * holds up the whole volume. Its own threads would reserve it at some time; a caller's does so at
   * once.
   */
  private void openLarge() throws IOException {
    store.close();
    volume = new SimulatedVolume(2);
    store = Stores.open(volume, new CallerRuns(), StoreOptions.defaults());
    while (volume.files().usedBytes() < 6L * Limits.UNFORCED_BYTES) {
      assertThat(store.append(Append.of(LARGE))).isInstanceOf(Appended.class);
    }
    store.close();
    store = Stores.open(volume, new EngineThreads(), StoreOptions.defaults());
    force = BlockedForce.on(volume);
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.StoreInUse;
import io.varve.storage.MemoryVolume;
import io.varve.storage.SystemClock;
import io.varve.storage.Volume;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One writer at a time: in this process, across processes, and while a store is being made. */
final class LockTest {
  private static final StoreOptions READ =
      StoreOptions.defaults().withMode(OpeningMode.READ).withCreateIfMissing(false);

  @TempDir private Path directory;

  @Test
  void storeHeldByAnotherProcessIsRefusedNamingIt() throws Exception {
    Process holder = StoreHolder.start(directory, 20);
    try {
      assertThatExceptionOfType(StoreInUse.class)
          .isThrownBy(() -> Varve.open(directory))
          .withMessageContaining("process " + holder.pid());
      // The lock of the other process is still held after the attempt.
      assertThatExceptionOfType(StoreInUse.class).isThrownBy(() -> Varve.open(directory));
      try (LocalEventStore reader = Varve.open(directory, READ)) {
        assertThat(reader.head()).isBetween(19L, 20L);
      }
    } finally {
      holder.outputWriter().close();
      assertThat(holder.waitFor()).isZero();
    }
    try (LocalEventStore store = Varve.open(directory)) {
      assertThat(store.head()).isEqualTo(20);
    }
  }

  @Test
  void storeOfAKilledProcessIsRecoveredByWhoeverOpensIt() throws Exception {
    for (boolean read : new boolean[] {true, false}) {
      Path store = Files.createDirectory(directory.resolve("read-" + read));
      Process holder = StoreHolder.start(store, 30);
      holder.destroyForcibly().waitFor();
      VerifyReport before = StoreVerifier.verify(store);
      assertThat(before.sound()).isTrue();
      assertThat(before.unclean()).isTrue();
      try (LocalEventStore opened = Varve.open(store, read ? READ : StoreOptions.defaults())) {
        assertThat(opened.head()).isEqualTo(30);
      }
      VerifyReport after = StoreVerifier.verify(store);
      assertThat(after.sound()).isTrue();
      assertThat(after.unclean()).isFalse();
    }
  }

  /** Whoever loses must not have named a store of its own: the winner's events would be lost. */
  @Test
  void ofManyWhoMakeAStoreAtOnceOneHasIt() throws Exception {
    for (int round = 0; round < 200; round++) {
      Volume volume = new MemoryVolume();
      CyclicBarrier start = new CyclicBarrier(3);
      long seed = round;
      List<Boolean> opened =
          RacingThreads.run(
              3,
              thread -> {
                start.await();
                try {
                  return appendOne(volume, seed + 1_000 * thread);
                } catch (StoreInUse e) {
                  return false;
                }
              });
      long winners = opened.stream().filter(one -> one).count();
      assertThat(winners).isPositive();
      try (LocalEventStore store = Stores.stepped(volume)) {
        assertThat(store.head()).as("round %d", round).isEqualTo(winners);
      }
    }
  }

  private static boolean appendOne(Volume volume, long seed) throws IOException {
    StoreOpener opener =
        new StoreOpener(
            volume,
            Stores.smallSegments(),
            new CallerRuns(),
            new SystemClock(),
            new SplittableRandom(seed),
            "thread");
    try (LocalEventStore store = opener.open()) {
      assertThat(store.append(Append.of(NewEvent.of("t", "e", "{}")))).isInstanceOf(Appended.class);
      return true;
    }
  }
}

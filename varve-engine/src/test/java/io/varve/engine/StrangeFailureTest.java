package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * F12, F17: systems that refuse: no permission, no handles, read-only since a moment ago, a server
 * that forgot the file, and no stack. An opening that fails says why and changes no event; a store
 * that is open acknowledges nothing that is not durable, and opens again once the system is well.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StrangeFailureTest {
  private static final String FILE = "refused by this test";
  private static final int COMMITS = 60;

  private static final List<Supplier<Throwable>> REFUSALS =
      List.of(
          () -> new AccessDeniedException(FILE),
          () -> new FileSystemException(FILE, null, "Too many open files"),
          () -> new FileSystemException(FILE, null, "Read-only file system"),
          () -> new FileSystemException(FILE, null, "Stale file handle"),
          () -> new FileSystemException(FILE, null, "File too large"),
          () -> new StackOverflowError(FILE));

  /** What fails from some operation on, and how. */
  private enum Refusal {
    READ_ONLY(
        "Read-only file system",
        EnumSet.of(
            VolumeOperation.CREATE,
            VolumeOperation.WRITE,
            VolumeOperation.CREATE_DIRECTORY,
            VolumeOperation.RENAME,
            VolumeOperation.DELETE)),
    NO_HANDLES(
        "Too many open files",
        EnumSet.of(
            VolumeOperation.CREATE,
            VolumeOperation.OPEN,
            VolumeOperation.LIST,
            VolumeOperation.LOCK,
            VolumeOperation.FORCE_DIRECTORY));

    final String reason;
    final Set<VolumeOperation> refused;

    Refusal(String reason, Set<VolumeOperation> refused) {
      this.reason = reason;
      this.refused = refused;
    }
  }

  /** Refuses operations of some kinds from the kth of them on. Called with the volume locked. */
  private static final class Refusing implements VolumeListener {
    private final Refusal refusal;
    private final long kth;
    private long seen;

    Refusing(Refusal refusal, long kth) {
      this.refusal = refusal;
      this.kth = kth;
    }

    boolean fired() {
      return seen >= kth;
    }

    @Override
    public void before(long number, VolumeOperation operation, String path) {
      if (refusal.refused.contains(operation) && ++seen >= kth) {
        throw Refusing.<RuntimeException>unchecked(
            new FileSystemException(FILE, null, refusal.reason));
      }
    }

    /** Volumes throw IOExceptions; their listeners may not say so. */
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T unchecked(Throwable failure) throws T {
      throw (T) failure;
    }
  }

  private static void heal(SimulatedVolume volume) {
    volume.listen((number, operation, path) -> {});
  }

  @Test
  void openingThatFailsSaysWhyAndChangesNoEvent() throws IOException {
    List<StoreImage> images = List.of(StoreImage.closed(1), StoreImage.killed(2));
    VolumeOperation[] operations = VolumeOperation.values();
    AtomicInteger cases = new AtomicInteger();
    SeededRuns.run(
        images.size() * operations.length,
        number -> {
          StoreImage image = images.get((int) number % images.size());
          VolumeOperation operation = operations[((int) number - 1) / images.size()];
          boolean fired = true;
          for (int k = 1; fired; k++) {
            SimulatedVolume volume = image.volume();
            Supplier<Throwable> refusal = REFUSALS.get(k % REFUSALS.size());
            ThrowingListener listener = new ThrowingListener(operation, k, k % 4 == 0, refusal);
            volume.listen(listener);
            openAndClose(volume, operation + " " + k);
            fired = listener.fired();
            heal(volume);
            try (LocalEventStore store = Stores.stepped(volume)) {
              image.answers.requireSame(store);
            }
            assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
            cases.incrementAndGet();
          }
        });
    System.out.printf("F12 refused openings: %s cases%n", cases);
  }

  private static void openAndClose(SimulatedVolume volume, String what) {
    try {
      Stores.stepped(volume).close();
    } catch (IOException e) {
      requireTyped(e);
    } catch (VarveException | StackOverflowError e) {
      requireOfThisTest(e, what);
    }
  }

  /** As {@link Varve} tells it. */
  private static void requireTyped(IOException e) {
    VarveException told = Varve.unavailable(Path.of("somewhere"), e);
    assertThat(told).isInstanceOf(StoreUnavailable.class).hasCause(e);
    if (e instanceof AccessDeniedException) {
      assertThat(told).hasMessageContaining("permission denied");
    }
    assertThat(told).hasMessageContaining("somewhere").hasMessageContaining(FILE);
  }

  private static void requireOfThisTest(Throwable failure, String what) {
    StringBuilder chain = new StringBuilder();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      chain.append(cause).append("; ");
    }
    assertThat(chain).as(what).containsAnyOf(FILE, "StoreFull");
  }

  @Test
  void storeWhoseVolumeTurnsReadOnlyKeepsWhatItAcknowledged() {
    sweep(Refusal.READ_ONLY);
  }

  @Test
  void storeThatGetsNoMoreHandlesKeepsWhatItAcknowledged() {
    sweep(Refusal.NO_HANDLES);
  }

  private static void sweep(Refusal refusal) {
    AtomicInteger cases = new AtomicInteger();
    int shares = 4;
    SeededRuns.run(
        shares,
        share -> {
          boolean fired = true;
          for (long k = share; fired; k += shares) {
            try {
              fired = refuseFrom(refusal, k);
            } catch (Exception | AssertionError e) {
              throw new AssertionError(refusal + " from number " + k + ": " + e, e);
            }
            cases.incrementAndGet();
          }
        });
    System.out.printf("F12 %s: %s cases%n", refusal, cases);
    assertThat(cases).hasValueGreaterThan(20);
  }

  /** Returns whether there was a kth operation of those kinds. */
  private static boolean refuseFrom(Refusal refusal, long k) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    SentHistory history = new SentHistory();
    try (LocalEventStore store = open(volume)) {
      assertThat(writer(history, 1).write(store, COMMITS)).isTrue();
      history.check(store, false);
    }
    Refusing listener = new Refusing(refusal, k);
    volume.listen(listener);
    live(volume, history);
    if (listener.fired()) {
      // Still so: a new process is told the same, or reads.
      openAndClose(volume, "again");
    }
    heal(volume);
    try (LocalEventStore store = open(volume.copy().crash(CrashProfile.DROP_ALL))) {
      history.checkReads(store);
    }
    try (LocalEventStore store = open(volume)) {
      history.check(store, false);
      assertThat(writer(history, 3).write(store, 5)).isTrue();
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
    return listener.fired();
  }

  private static void live(SimulatedVolume volume, SentHistory history) {
    LocalEventStore store;
    try {
      store = open(volume);
    } catch (IOException e) {
      requireTyped(e);
      return;
    } catch (VarveException e) {
      requireOfThisTest(e, "open");
      return;
    }
    RandomWriter writer = writer(history, 2);
    if (!writer.write(store, COMMITS)) {
      requireOfThisTest(writer.failure(), "append");
      try {
        history.checkReads(store);
      } catch (StoreUnavailable e) {
        requireOfThisTest(e, "read");
      }
    }
    try {
      store.close();
    } catch (VarveException e) {
      requireOfThisTest(e, "close");
    }
  }

  private static LocalEventStore open(SimulatedVolume volume) throws IOException {
    return Stores.open(volume, new CallerRuns(), Stores.smallSegments(), new FakeClock());
  }

  private static RandomWriter writer(SentHistory history, long seed) {
    return new RandomWriter("w", history, new SplittableRandom(seed), 9_000);
  }
}

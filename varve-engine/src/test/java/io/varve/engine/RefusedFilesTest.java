package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Health;
import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F12, and F11 for all that is no write: the system refuses to open, make, name or list a file, for
 * want of handles, rights, space, or because the volume has become read-only or stale. An opening
 * fails with that reason and changes nothing; an open store refuses or is poisoned, and loses
 * nothing.
 */
final class RefusedFilesTest {
  private static final List<Supplier<IOException>> REASONS =
      List.of(
          () -> new FileSystemException("x", null, "Too many open files"),
          () -> new FileSystemException("x", null, "Read-only file system"),
          () -> new AccessDeniedException("x"),
          () -> new FileSystemException("x", null, "Stale file handle"),
          () -> new FileSystemException("x", null, "No space left on device"),
          () -> new IOException("File too large"));

  private final AtomicInteger opened = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  @ParameterizedTest
  @EnumSource(
      value = VolumeOperation.class,
      names = {
        "OPEN",
        "CREATE",
        "WRITE",
        "LIST",
        "CREATE_DIRECTORY",
        "RENAME",
        "DELETE",
        "FORCE_DIRECTORY",
        "LOCK",
        "MAP"
      })
  void changeNothingThatIsStored(VolumeOperation operation) throws IOException {
    StoreImage closed = StoreImage.closed(1);
    StoreImage killed = StoreImage.killed(2);
    boolean fired = true;
    for (int k = 1; fired; k++) {
      fired = false;
      for (int reason = 0; reason < REASONS.size(); reason++) {
        // All reasons while opening; in turn later, where there are many operations.
        if (k <= 12 || k % REASONS.size() == reason) {
          fired |= live(closed, operation, k, REASONS.get(reason));
          fired |= live(killed, operation, k, REASONS.get(reason));
        }
      }
    }
    System.out.printf(
        "F12 refused %s: %d cases, %s openings refused%n",
        operation, opened.get() + refused.get(), refused);
  }

  /** Returns whether there was a kth operation of that kind. */
  private boolean live(
      StoreImage image, VolumeOperation operation, int k, Supplier<IOException> reason)
      throws IOException {
    SimulatedVolume volume = image.volume();
    SentHistory history = new SentHistory();
    ThrowingListener listener = new ThrowingListener(operation, k, false, reason);
    volume.listen(listener);
    try {
      LocalEventStore store = Stores.stepped(volume);
      opened.incrementAndGet();
      requireSame(image, store);
      write(image, store, history, k);
      close(store);
      volume.listen((number, any, path) -> {});
    } catch (IOException | VarveException e) {
      refused.incrementAndGet();
      requireReason(e);
      volume.listen((number, any, path) -> {});
      try (LocalEventStore store = Stores.stepped(volume.copy().crash(CrashProfile.DROP_ALL))) {
        image.answers.requireSame(store);
      }
    } catch (AssertionError e) {
      throw new AssertionError(operation + " number " + k + ", " + reason.get() + ": " + e, e);
    }
    requireWhole(image, volume, history);
    return listener.fired();
  }

  private static void requireSame(StoreImage image, LocalEventStore store) {
    assertThat(image.answers.requireSameOr(StoreUnavailable.class, store)).isNotNegative();
  }

  /** New events by a writer whose numbers go on behind those of the image. */
  private static void write(
      StoreImage image, LocalEventStore store, SentHistory history, int seed) {
    RandomWriter writer = new RandomWriter("v", history, new SplittableRandom(seed), 9_000);
    if (writer.write(store, 25)) {
      assertThat(store.head()).isGreaterThan(image.head());
      return;
    }
    VarveException failure = writer.failure();
    assertThat(failure)
        .isInstanceOfAny(
            StoreFull.class, OutcomeUnknown.class, StorePoisoned.class, StoreUnavailable.class);
    boolean poisoned = failure instanceof OutcomeUnknown || failure instanceof StorePoisoned;
    assertThat(store.health() instanceof Health.Poisoned).as("%s", failure).isEqualTo(poisoned);
  }

  private static void close(LocalEventStore store) {
    try {
      store.close();
    } catch (VarveException e) {
      requireReason(e);
    }
  }

  private static void requireReason(Exception e) {
    String text = e + " " + e.getCause();
    assertThat(text)
        .containsAnyOf(
            "Too many open files",
            "Read-only file system",
            "AccessDenied",
            "Stale file handle",
            "No space left",
            "File too large");
  }

  private static void requireWhole(StoreImage image, SimulatedVolume volume, SentHistory history)
      throws IOException {
    try (LocalEventStore store = Stores.stepped(volume)) {
      List<StoredCommit> before = image.commits();
      List<StoredCommit> commits = new ArrayList<>();
      store.forEachCommit(commits::add);
      assertThat(commits.subList(0, before.size())).isEqualTo(before);
      long added = commits.size() - before.size();
      assertThat(added).isGreaterThanOrEqualTo(history.acknowledgedCount());
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }
}

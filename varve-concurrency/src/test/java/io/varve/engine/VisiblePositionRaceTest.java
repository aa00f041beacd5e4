package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.Races;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * One thread advances the visible position, others read it and wait for it: a wait for what was
 * announced always ends, and every read is of the latest.
 */
final class VisiblePositionRaceTest {

  @Test
  void noWakeUpIsLostInAnyModelledOrder() {
    Races.model(Waited.class, Announced.class);
  }

  /** The smallest case, in every order: what random scenarios meet only now and then. */
  @Test
  void aWaitForWhatIsAnnouncedEnds() {
    Races.program(() -> {
      VisiblePosition position = new VisiblePosition(0);
      Thread flusher = new Thread(() -> position.advance(1));
      flusher.start();
      if (!position.awaitUninterruptibly(1)) {
        throw new IllegalStateException("the store did not end");
      }
      try {
        flusher.join();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    });
  }

  @Test
  void noWakeUpIsLostUnderStress() {
    Races.stress(Waited.class, Announced.class);
  }

  @Test
  void aWaiterThatDoesNotLookAgainIsFound() {
    assertThat(Races.found(NoSecondLook.class, Announced.class)).contains("hung");
  }

  /**
   * The writer announces, then advances, so a wait for what is announced must end. After the end it
   * does neither, as the engine does.
   */
  public abstract static class Asked {
    private volatile long announced;
    private volatile boolean over;

    abstract long visible();

    abstract void advanceTo(long position);

    abstract void endNow();

    abstract @Nullable String reason();

    abstract long await(long position) throws InterruptedException;

    @Operation(nonParallelGroup = "flusher")
    public void advance() {
      if (!over) {
        long next = announced + 1;
        announced = next;
        advanceTo(next);
      }
    }

    @Operation(nonParallelGroup = "flusher", runOnce = true)
    public void end() {
      over = true;
      endNow();
    }

    @Operation
    public String read() {
      String reason = reason();
      return reason == null ? "open" : reason + " " + visible();
    }

    @Operation
    public long awaitAnnounced() throws InterruptedException {
      return await(announced);
    }

    @Operation
    public boolean awaitNextOrEnd() throws InterruptedException {
      return !over || await(Long.MAX_VALUE) == announced;
    }
  }

  /** The position of the engine. */
  public static final class Waited extends Asked {
    private final VisiblePosition position = new VisiblePosition(0);

    @Override
    long visible() {
      return position.visible();
    }

    @Override
    void advanceTo(long next) {
      position.advance(next);
    }

    @Override
    void endNow() {
      position.end("ended");
    }

    @Override
    @Nullable String reason() {
      return position.endReason();
    }

    @Override
    long await(long awaited) throws InterruptedException {
      return position.awaitAbove(awaited - 1, Long.MAX_VALUE, () -> false);
    }
  }

  /** Broken: looks before it counts itself among the waiters, and not again. */
  public static final class NoSecondLook extends Asked {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition advanced = lock.newCondition();
    private final AtomicInteger waiters = new AtomicInteger();
    private volatile long visible;
    private volatile @Nullable String reason;

    @Override
    long visible() {
      return visible;
    }

    @Override
    void advanceTo(long next) {
      visible = next;
      wake();
    }

    @Override
    void endNow() {
      reason = "ended";
      wake();
    }

    @Override
    @Nullable String reason() {
      return reason;
    }

    private void wake() {
      if (waiters.get() > 0) {
        lock.lock();
        try {
          advanced.signalAll();
        } finally {
          lock.unlock();
        }
      }
    }

    @Override
    long await(long awaited) throws InterruptedException {
      if (visible >= awaited || reason != null) {
        return visible;
      }
      waiters.incrementAndGet();
      lock.lock();
      try {
        advanced.awaitNanos(Long.MAX_VALUE);
        return visible;
      } finally {
        lock.unlock();
        waiters.decrementAndGet();
      }
    }
  }

  /** What it must answer: what was announced is visible. */
  public static final class Announced extends Asked {
    private long visible;
    private @Nullable String reason;

    @Override
    long visible() {
      return visible;
    }

    @Override
    void advanceTo(long next) {
      visible = next;
    }

    @Override
    void endNow() {
      reason = "ended";
    }

    @Override
    @Nullable String reason() {
      return reason;
    }

    @Override
    long await(long awaited) {
      return visible;
    }
  }
}

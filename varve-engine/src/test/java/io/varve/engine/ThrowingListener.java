package io.varve.engine;

import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.util.function.Supplier;

/**
 * Throws whatever a test wants out of one operation of a volume, before it is done or after. Called
 * with the volume locked; {@link #fired} by any thread.
 */
final class ThrowingListener implements VolumeListener {
  private final VolumeOperation operation;
  private final int kth;
  private final boolean afterwards;
  private final Supplier<? extends Throwable> failure;
  private int seen;
  private volatile boolean fired;

  /**
   * @param kth operation of that kind from now on
   * @param afterwards whether the operation is done and throws then
   */
  ThrowingListener(
      VolumeOperation operation,
      int kth,
      boolean afterwards,
      Supplier<? extends Throwable> failure) {
    this.operation = operation;
    this.kth = kth;
    this.afterwards = afterwards;
    this.failure = failure;
  }

  boolean fired() {
    return fired;
  }

  @Override
  public void before(long number, VolumeOperation started, String path) {
    if (started == operation && ++seen == kth) {
      fired = true;
      if (!afterwards) {
        throw ThrowingListener.<RuntimeException>unchecked(failure.get());
      }
    }
  }

  @Override
  public void after(long number, VolumeOperation done, String path) {
    if (done == operation && seen == kth && afterwards) {
      throw ThrowingListener.<RuntimeException>unchecked(failure.get());
    }
  }

  /** Volumes throw IOExceptions; their listeners may not say so. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable failure) throws T {
    throw (T) failure;
  }
}

package io.varve.engine;

import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.util.concurrent.CountDownLatch;

/**
 * Holds the next force of a segment of the log until the test lets it go on: what is staged stays
 * staged. Nothing else can happen on the volume meanwhile.
 */
final class BlockedForce implements VolumeListener {
  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  private BlockedForce() {}

  static BlockedForce on(SimulatedVolume volume) {
    BlockedForce blocked = new BlockedForce();
    volume.listen(blocked);
    return blocked;
  }

  @Override
  public void before(long number, VolumeOperation operation, String path) {
    if (operation == VolumeOperation.FORCE && path.endsWith(".seg")) {
      reached.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Waits until the flusher stands before the force. */
  void awaitReached() throws InterruptedException {
    reached.await();
  }

  void release() {
    released.countDown();
  }
}

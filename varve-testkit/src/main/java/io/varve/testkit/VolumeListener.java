package io.varve.testkit;

/**
 * Hears of each operation of a {@link SimulatedVolume}, on the thread that asked for it and while
 * nothing else happens on the volume. It may read the volume's files and cut its power.
 */
public interface VolumeListener {
  /**
   * Called before anything is done.
   *
   * @param number of the operation on this volume, from 1
   */
  void before(long number, VolumeOperation operation, String path);

  /** Called after it was done; not called where it failed. */
  default void after(long number, VolumeOperation operation, String path) {}
}

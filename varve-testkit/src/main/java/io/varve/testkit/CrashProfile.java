package io.varve.testkit;

/**
 * What becomes of unforced writes and unforced changes of names when a {@link SimulatedVolume}
 * crashes.
 */
public enum CrashProfile {
  /** Only the process dies: all of it is there for the next one, and still unforced. */
  KEEP_ALL,
  /** The power goes, and nothing unforced had reached the disk. */
  DROP_ALL,
  /**
   * The power goes, and all had reached the disk in order up to some point; the write at that point
   * in part.
   */
  ORDERED,
  /**
   * The power goes, and of each unforced write any 512-byte sectors had reached the disk, some as
   * garbage where they change the disk's bytes; of unforced changes of names any that could have
   * happened without the others.
   */
  ANY_SUBSET
}

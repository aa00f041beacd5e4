package io.varve.testkit;

/**
 * What a {@link io.varve.storage.Volume} or a file of it can be asked to do, as {@link
 * SimulatedVolume} counts it.
 */
public enum VolumeOperation {
  CREATE,
  OPEN,
  READ,
  WRITE,
  FORCE,
  MAP,
  LIST,
  CREATE_DIRECTORY,
  RENAME,
  DELETE,
  FORCE_DIRECTORY,
  LOCK
}

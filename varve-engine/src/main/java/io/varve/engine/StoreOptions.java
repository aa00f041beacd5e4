package io.varve.engine;

import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.NamingProfile;

/**
 * How to open a store, and how to make it if it is not there. Level, profile and segment size are
 * fixed when a store is created; opening an existing one takes them from its files.
 *
 * @param segmentSizeBytes 64 KiB to 1 GiB
 * @param createIfMissing whether to make a store where there is none
 */
public record StoreOptions(
    OpeningMode mode,
    boolean createIfMissing,
    Level level,
    NamingProfile profile,
    int segmentSizeBytes) {
  public static final int MIN_SEGMENT_BYTES = 64 * 1024;
  public static final int MAX_SEGMENT_BYTES = 1024 * 1024 * 1024;
  private static final int DEFAULT_SEGMENT_BYTES = 64 * 1024 * 1024;

  public StoreOptions {
    if (segmentSizeBytes < MIN_SEGMENT_BYTES || segmentSizeBytes > MAX_SEGMENT_BYTES) {
      throw new InvalidInput(
          "segment size must be from "
              + MIN_SEGMENT_BYTES
              + " to "
              + MAX_SEGMENT_BYTES
              + " bytes, is "
              + segmentSizeBytes);
    }
  }

  /** Open for writing, create if missing, level fsync, open naming, 64 MiB segments. */
  public static StoreOptions defaults() {
    return new StoreOptions(
        OpeningMode.WRITE, true, Level.FSYNC, NamingProfile.OPEN, DEFAULT_SEGMENT_BYTES);
  }

  public StoreOptions withMode(OpeningMode newMode) {
    return new StoreOptions(newMode, createIfMissing, level, profile, segmentSizeBytes);
  }

  public StoreOptions withCreateIfMissing(boolean create) {
    return new StoreOptions(mode, create, level, profile, segmentSizeBytes);
  }

  public StoreOptions withLevel(Level newLevel) {
    return new StoreOptions(mode, createIfMissing, newLevel, profile, segmentSizeBytes);
  }

  public StoreOptions withProfile(NamingProfile newProfile) {
    return new StoreOptions(mode, createIfMissing, level, newProfile, segmentSizeBytes);
  }

  public StoreOptions withSegmentSizeBytes(int bytes) {
    return new StoreOptions(mode, createIfMissing, level, profile, bytes);
  }
}

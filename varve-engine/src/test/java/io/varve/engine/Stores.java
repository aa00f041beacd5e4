package io.varve.engine;

import io.varve.api.Level;
import io.varve.storage.Clock;
import io.varve.storage.MemoryVolume;
import io.varve.storage.SystemClock;
import io.varve.storage.Volume;
import java.io.IOException;
import java.util.Random;

/** Opens stores for tests, with the parts a test wants to choose. */
final class Stores {
  static final int SMALL_SEGMENT_BYTES = 64 * 1024;

  private Stores() {}

  /** A store with worker threads, at level fsync, on a volume of its own in memory. */
  static LocalEventStore threaded() throws IOException {
    return open(new MemoryVolume(), new EngineThreads(), StoreOptions.defaults());
  }

  /** A store whose workers run on its callers' threads, with small segments. */
  static LocalEventStore stepped(Volume volume) throws IOException {
    return open(volume, new CallerRuns(), smallSegments());
  }

  static StoreOptions smallSegments() {
    return StoreOptions.defaults().withLevel(Level.FSYNC).withSegmentSizeBytes(SMALL_SEGMENT_BYTES);
  }

  static LocalEventStore open(Volume volume, WorkerDriver driver, StoreOptions options)
      throws IOException {
    return open(volume, driver, options, new SystemClock());
  }

  static LocalEventStore open(Volume volume, WorkerDriver driver, StoreOptions options, Clock clock)
      throws IOException {
    return new StoreOpener(volume, options, driver, clock, new Random(7), "this test").open();
  }
}

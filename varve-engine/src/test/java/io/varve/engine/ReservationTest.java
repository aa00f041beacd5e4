package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.StoreFull;
import io.varve.api.VarveException;
import io.varve.storage.MemoryVolume;
import io.varve.storage.Volume;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** A large segment grows while it is written: up to the end of the disk, and over errors. */
final class ReservationTest {
  private static final int LIMIT_BYTES = 64 * 1024 * 1024;
  private static final String JSON = "\"" + "x".repeat(50_000) + "\"";

  private static LocalEventStore open(Volume volume) throws IOException {
    return Stores.open(volume, new CallerRuns(), StoreOptions.defaults());
  }

  private static Append append() {
    return Append.of(NewEvent.of("t", "e", JSON));
  }

  @Test
  void takesSmallerStepsNearTheEndOfTheDisk() throws IOException {
    MemoryVolume volume = new MemoryVolume(LIMIT_BYTES);
    try (LocalEventStore store = open(volume)) {
      long used = LIMIT_BYTES - volume.freeBytes();
      volume.limitBytes(used + 300 * 1024);
      assertThatExceptionOfType(StoreFull.class)
          .isThrownBy(() -> {
            while (true) {
              store.append(append());
            }
          });
      // Less than a step of the usual size was left, and it was used.
      assertThat(volume.freeBytes()).isLessThan(64 * 1024 + JSON.length());
      long head = store.head();
      volume.limitBytes(LIMIT_BYTES);
      assertThat(store.append(append())).isInstanceOf(Appended.class);
      assertThat(store.head()).isEqualTo(head + 1);
    }
  }

  /** The force that fails may be one of new zeros: then nothing more is written either. */
  @Test
  void anyFailedForceStopsTheStoreAndLosesNothing() throws IOException {
    int failed = 0;
    for (int force = 1; force <= 45; force++) {
      SimulatedVolume volume = new SimulatedVolume(force);
      LocalEventStore store = open(volume);
      volume.faults().fail(VolumeOperation.FORCE, force);
      long acknowledged = 0;
      try {
        for (int i = 0; i < 30; i++) {
          store.append(append());
          acknowledged++;
        }
      } catch (VarveException e) {
        failed++;
        assertThat(store.head()).as("force %d", force).isGreaterThanOrEqualTo(acknowledged);
      }
      try (LocalEventStore again = open(volume.crash(CrashProfile.KEEP_ALL))) {
        assertThat(again.head()).as("force %d", force).isGreaterThanOrEqualTo(acknowledged);
      }
    }
    assertThat(failed).isPositive();
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.VarveException;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever fails while a store opens, works or closes: in the end no handle and no lock is left.
 */
final class HandleTest {
  @ParameterizedTest
  @EnumSource(VolumeOperation.class)
  void noneStaysOpenWhateverFails(VolumeOperation operation) throws IOException {
    StoreImage closed = StoreImage.closed(1);
    StoreImage killed = StoreImage.killed(1);
    boolean fired = true;
    for (int k = 1; fired; k++) {
      fired = fails(new SimulatedVolume(k), operation, k);
      fired |= fails(closed.volume(), operation, k);
      fired |= fails(killed.volume(), operation, k);
    }
  }

  /** Returns whether there was a kth operation of that kind. */
  private static boolean fails(SimulatedVolume volume, VolumeOperation operation, int k)
      throws IOException {
    CountedVolume counted = new CountedVolume(volume);
    volume.faults().fail(operation, k);
    try {
      LocalEventStore store = Stores.stepped(counted);
      SentHistory history = new SentHistory();
      new RandomWriter("x", history, new SplittableRandom(k), 9_000).write(store, 8);
      store.close();
    } catch (IOException | VarveException e) {
      assertThat(e + " " + e.getCause()).contains("simulated fault");
    }
    boolean fired = volume.faults().count(operation) >= k;
    volume.faults().heal();
    assertThat(counted.open()).as("%s number %d", operation, k).isEmpty();
    Stores.stepped(counted).close();
    assertThat(counted.open()).as("%s number %d, opened again", operation, k).isEmpty();
    return fired;
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Health;
import io.varve.api.StoreUnavailable;
import io.varve.testkit.SimulatedFaults;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * F10, reading: whichever operation fails while a store is asked all kinds of questions, each is
 * answered right or refused as unavailable; nothing is poisoned and nothing wrong is remembered.
 */
final class ReadErrorTest {
  private final AtomicInteger cases = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();

  private interface Fault {
    void set(SimulatedFaults faults, int k);
  }

  @ParameterizedTest
  @EnumSource(
      value = VolumeOperation.class,
      names = {"OPEN", "READ", "MAP", "LIST"})
  void isToldAndForgotten(VolumeOperation operation) throws IOException {
    for (StoreImage image : new StoreImage[] {StoreImage.closed(1), StoreImage.killed(2)}) {
      for (boolean writing : new boolean[] {true, false}) {
        int k = 1;
        while (asks(image, writing, operation, (faults, n) -> faults.fail(operation, n), k)) {
          asks(image, writing, operation, (faults, n) -> faults.failFrom(operation, n), k);
          k++;
        }
      }
    }
    System.out.printf(
        "F10 read errors, %s: %s cases, %s questions refused%n", operation, cases, refused);
  }

  /** Returns whether there was a kth operation of that kind. */
  private boolean asks(
      StoreImage image, boolean writing, VolumeOperation operation, Fault fault, int k)
      throws IOException {
    SimulatedVolume volume = image.volume();
    StoreImage.open(volume).close();
    try (LocalEventStore store = writing ? StoreImage.open(volume) : image.openForReading(volume)) {
      long before = volume.faults().count(operation);
      fault.set(volume.faults(), k);
      refused.addAndGet(image.answers.requireSameOr(StoreUnavailable.class, store));
      boolean fired = volume.faults().count(operation) >= before + k;
      volume.faults().heal();
      assertThat(store.health()).isInstanceOf(Health.Healthy.class);
      image.answers.requireSame(store);
      cases.incrementAndGet();
      return fired;
    }
  }
}

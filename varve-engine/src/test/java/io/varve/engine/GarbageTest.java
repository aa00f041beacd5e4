package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.VarveException;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Whole ranges of a file overwritten, moved, cut out or doubled: opening, verifying and reading end
 * with the right bytes or with a failure that has a name, never with anything else.
 */
final class GarbageTest {
  private static final int ROUNDS = 1_000;

  @Test
  void inAStoreThatWasClosed() throws IOException {
    StoreImage image = StoreImage.closed(1);
    AtomicInteger opened = new AtomicInteger();
    SeededRuns.run(
        ROUNDS,
        seed -> {
          SimulatedVolume volume = damaged(image, new SplittableRandom(seed));
          verify(volume);
          try (LocalEventStore store = StoreImage.open(volume)) {
            image.answers.requireSameOrDamaged(store);
            opened.incrementAndGet();
          } catch (VarveException e) {
            assertThat(e).hasMessageMatching("(?s).+");
          }
        });
    assertThat(opened).hasValueBetween(ROUNDS / 20, ROUNDS * 19 / 20);
  }

  @Test
  void inAStoreWhoseProcessDied() throws IOException {
    StoreImage image = StoreImage.killed(2);
    List<StoredCommit> all = new ArrayList<>();
    try (LocalEventStore store = StoreImage.open(image.volume())) {
      store.forEachCommit(all::add);
    }
    SeededRuns.run(
        ROUNDS,
        seed -> {
          SimulatedVolume volume = damaged(image, new SplittableRandom(seed));
          verify(volume);
          List<StoredCommit> left = new ArrayList<>();
          try (LocalEventStore store = StoreImage.open(volume)) {
            store.forEachCommit(left::add);
            assertThat(left).isEqualTo(all.subList(0, left.size()));
            assertThat(store.head()).isGreaterThanOrEqualTo(image.superBlock.floor());
          } catch (VarveException e) {
            // What was handed over before it is right.
            assertThat(left).isEqualTo(all.subList(0, left.size()));
          }
        });
  }

  private static void verify(SimulatedVolume volume) {
    try {
      StoreImage.verify(volume);
    } catch (VarveException e) {
      assertThat(e).hasMessageMatching("(?s).+");
    }
  }

  private static SimulatedVolume damaged(StoreImage image, SplittableRandom random) {
    List<String> files = new ArrayList<>(image.files.keySet());
    files.removeIf(file -> file.endsWith("LOCK") || file.endsWith(".lock"));
    String file = files.get(random.nextInt(files.size()));
    byte[] bytes = image.files.get(file).clone();
    int length = 1 + random.nextInt(random.nextBoolean() ? 16 : Math.min(bytes.length, 5_000));
    length = Math.min(length, bytes.length);
    int at = random.nextInt(bytes.length - length + 1);
    int from = random.nextInt(bytes.length - length + 1);
    byte[] other = Arrays.copyOfRange(bytes, from, from + length);
    switch (random.nextInt(6)) {
      case 0 -> random.nextBytes(other);
      case 1 -> Arrays.fill(other, (byte) 0);
      case 2 -> Arrays.fill(other, (byte) 0xFF);
      case 3 -> bytes = Arrays.copyOf(bytes, bytes.length + length);
      default -> {}
    }
    System.arraycopy(other, 0, bytes, at, length);
    if (random.nextInt(6) == 0) {
      // Cut out: what stood behind moves forward.
      byte[] shorter = Arrays.copyOf(bytes, bytes.length - length);
      System.arraycopy(bytes, at + length, shorter, at, shorter.length - at);
      bytes = shorter;
    }
    SimulatedVolume volume = image.volume();
    volume.files().put(file, bytes);
    return volume;
  }
}

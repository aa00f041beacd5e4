package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.engine.VerifyReport.Damage;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Single bits turned over in each kind of file: verifying finds them and says where, and whatever
 * is asked gets either the right bytes or {@link StoreDamaged}.
 */
final class BitFlipTest {
  private static final int FLIPS = 300;

  @Test
  void inTheLogIsReportedAndNeverRead() throws IOException {
    StoreImage image = StoreImage.closed(1);
    AtomicInteger refused = new AtomicInteger();
    SeededRuns.run(
        2 * FLIPS,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          String segment = image.segments.get(random.nextInt(image.segments.size()));
          // Mostly where there are records.
          int bytes =
              random.nextInt(8) > 0 ? (int) image.end(segment) : image.files.get(segment).length;
          SimulatedVolume volume = flipped(image, segment, random.nextInt(bytes), random);
          refused.addAndGet(askEverything(image, volume));
        });
    assertThat(refused).hasValueGreaterThan(FLIPS);
  }

  @Test
  void inAnIndexIsReportedAndTheIndexIsBuiltAgain() throws IOException {
    StoreImage image = StoreImage.closed(2);
    SeededRuns.run(
        FLIPS,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          List<String> indexes = image.indexFiles();
          String index = indexes.get(random.nextInt(indexes.size()));
          int size = image.files.get(index).length;
          // The header has many fields in few bytes.
          int at = random.nextInt(3) == 0 ? random.nextInt(512) : random.nextInt(size);
          SimulatedVolume volume = flipped(image, index, at, random);
          try (LocalEventStore store = image.openForReading(volume)) {
            image.answers.requireSame(store);
          }
          try (LocalEventStore store = StoreImage.open(volume)) {
            image.answers.requireSame(store);
          }
          assertThat(StoreImage.verify(volume).damages()).isEmpty();
        });
  }

  @Test
  void inOneSlotOfTheSuperBlockCostsNothing() throws IOException {
    StoreImage closed = StoreImage.closed(3);
    StoreImage killed = StoreImage.killed(3);
    SeededRuns.run(
        FLIPS,
        seed -> {
          StoreImage image = seed % 2 == 0 ? closed : killed;
          SplittableRandom random = new SplittableRandom(seed);
          int size = random.nextBoolean() ? 128 : SuperBlock.SLOT_BYTES;
          int at = random.nextInt(2) * SuperBlock.SLOT_BYTES + random.nextInt(size);
          SimulatedVolume volume = flipped(image, image.paths.superBlock(), at, random);
          try (LocalEventStore store = StoreImage.open(volume)) {
            image.answers.requireSame(store);
          }
          assertThat(StoreImage.verify(volume).damages()).isEmpty();
        });
  }

  @Test
  void inBothSlotsOfTheSuperBlockIsDamage() throws IOException {
    StoreImage image = StoreImage.closed(4);
    SeededRuns.run(
        100,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          String file = image.paths.superBlock();
          SimulatedVolume volume = flipped(image, file, random.nextInt(108), random);
          volume.files().flipBit(file, 8L * (SuperBlock.SLOT_BYTES + random.nextInt(108)));
          assertThatExceptionOfType(StoreDamaged.class)
              .isThrownBy(() -> StoreImage.open(volume))
              .satisfies(damage -> assertThat(damage.file()).isEqualTo(file));
        });
  }

  @Test
  void inTheCatalogueIsDamage() throws IOException {
    StoreImage image = StoreImage.closed(5);
    int bits = 8 * image.files.get(StorePaths.CATALOGUE).length;
    SeededRuns.run(
        bits,
        bit -> {
          SimulatedVolume volume = image.volume();
          volume.files().flipBit(StorePaths.CATALOGUE, bit - 1);
          requireReported(volume, StorePaths.CATALOGUE, (bit - 1) / 8);
          assertThatExceptionOfType(StoreDamaged.class)
              .isThrownBy(() -> StoreImage.open(volume))
              .satisfies(damage -> assertThat(damage.file()).isEqualTo(StorePaths.CATALOGUE));
        });
  }

  private static SimulatedVolume flipped(
      StoreImage image, String file, int at, SplittableRandom random) {
    SimulatedVolume volume = image.volume();
    volume.files().flipBit(file, 8L * at + random.nextInt(8));
    requireReported(volume, file, at);
    return volume;
  }

  private static void requireReported(SimulatedVolume volume, String file, long at) {
    VerifyReport report = StoreImage.verify(volume);
    assertThat(report.sound()).as("byte %d of %s is damaged", at, file).isFalse();
    Damage first = report.damages().getFirst();
    assertThat(first.file()).isEqualTo(file);
    assertThat(first.offset()).isBetween(0L, (long) volume.files().bytes(file).length);
  }

  /** Returns how often it was told of damage. */
  private static int askEverything(StoreImage image, SimulatedVolume volume) {
    int refused = 0;
    try (LocalEventStore store = image.openForReading(volume)) {
      refused += image.answers.requireSameOrDamaged(store);
    } catch (StoreDamaged e) {
      refused++;
    }
    try (LocalEventStore store = StoreImage.open(volume)) {
      refused += image.answers.requireSameOrDamaged(store);
    } catch (StoreDamaged e) {
      refused++;
    }
    return refused;
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.engine.StoreImage.Frame;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Log files cut short at any byte. After a clean close all of it must be there; after a kill what
 * no floor covers may go, whole commits at a time (I3, I5).
 */
final class TruncationTest {
  private static final int CUTS = 2_000;

  /** What of a slot of the super block is not zero. */
  private static final int SUPER_BLOCK_BYTES = 108;

  @Test
  void afterACleanCloseOnlyPaddingMayBeCut() throws IOException {
    StoreImage image = StoreImage.closed(1);
    assertThat(image.segments).hasSizeGreaterThan(3);
    SeededRuns.run(
        CUTS,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          String segment = image.segments.get(random.nextInt(image.segments.size()));
          int size = image.files.get(segment).length;
          int cut = offset(image, segment, size, random);
          SimulatedVolume volume = image.volume();
          volume.files().truncate(segment, cut);
          if (cut >= image.end(segment)) {
            requireEverything(image, volume);
          } else {
            requireDamaged(volume, segment);
          }
        });
  }

  /** As often near a frame's border as anywhere. */
  private static int offset(StoreImage image, String segment, int size, SplittableRandom random) {
    if (random.nextBoolean()) {
      return random.nextInt(size);
    }
    Frame frame = image.frames.get(random.nextInt(image.frames.size()));
    long near = frame.path().equals(segment) ? frame.end() : image.end(segment);
    return (int) Math.clamp(near + random.nextInt(-100, 100), 0L, size - 1L);
  }

  @Test
  void cutThroughAllSegmentsIsDamageToo() throws IOException {
    StoreImage image = StoreImage.closed(2);
    SeededRuns.run(
        200,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          int from = random.nextInt(image.segments.size() - 1);
          SimulatedVolume volume = image.volume();
          String segment = image.segments.get(from);
          volume.files().truncate(segment, random.nextInt(image.files.get(segment).length));
          image.segments.subList(from + 1, image.segments.size()).forEach(volume.files()::remove);
          assertThat(StoreImage.verify(volume).damages()).isNotEmpty();
          assertThatExceptionOfType(StoreDamaged.class).isThrownBy(() -> StoreImage.open(volume));
        });
  }

  private static void requireEverything(StoreImage image, SimulatedVolume volume) {
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
    try (LocalEventStore store = image.openForReading(volume)) {
      image.answers.requireSame(store);
    }
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    }
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }

  private static void requireDamaged(SimulatedVolume volume, String segment) {
    assertThat(StoreImage.verify(volume).damages())
        .first()
        .satisfies(damage -> assertThat(damage.file()).isEqualTo(segment));
    assertThatExceptionOfType(StoreDamaged.class)
        .isThrownBy(() -> StoreImage.open(volume))
        .satisfies(damage -> assertThat(damage.file()).isEqualTo(segment));
  }

  @Test
  void afterAKillItOpensToWholeCommitsNeverBelowTheFloor() throws IOException {
    StoreImage image = StoreImage.killed(3);
    long floor = image.superBlock.floor();
    assertThat(floor).isLessThan(image.head());
    String segment = image.lastSegment();
    int size = image.files.get(segment).length;
    SeededRuns.run(
        CUTS / 2,
        seed -> {
          int cut = offset(image, segment, size, new SplittableRandom(seed));
          SimulatedVolume volume = image.volume();
          volume.files().truncate(segment, cut);
          long expected = headOf(image, cut);
          if (cut < 4_096 || expected < floor) {
            requireDamaged(volume, segment);
          } else {
            VerifyReport report = StoreImage.verify(volume);
            assertThat(report.damages()).isEmpty();
            assertThat(report.unclean()).isTrue();
            assertThat(report.head()).isEqualTo(expected);
            requireHead(volume, expected);
          }
        });
  }

  private static void requireHead(SimulatedVolume volume, long expected) {
    try (LocalEventStore store = StoreImage.open(volume)) {
      assertThat(store.head()).isEqualTo(expected);
      long[] events = new long[1];
      store.forEachCommit(commit -> events[0] += commit.events().size());
      assertThat(events[0]).isEqualTo(expected);
    }
    VerifyReport report = StoreImage.verify(volume);
    assertThat(report.damages()).isEmpty();
    assertThat(report.head()).isEqualTo(expected);
  }

  /** Last position of the last frame that lies before the cut, in the last segment or earlier. */
  private static long headOf(StoreImage image, int cut) {
    return image.frames.stream()
        .filter(frame -> !frame.path().equals(image.lastSegment()) || frame.end() <= cut)
        .mapToLong(Frame::lastPosition)
        .max()
        .orElse(0);
  }

  // ---- every length of every file

  private record Cut(StoreImage image, String file, int size) {}

  /** F6. Of files like another one only some bytes. */
  @Test
  void atEveryByteOfEveryFile() throws IOException {
    List<Cut> cuts = new ArrayList<>();
    for (boolean closed : new boolean[] {true, false}) {
      StoreImage image = StoreImage.compact(4, 5, closed);
      image.files.put(image.paths.spareSegment(), new byte[4_096]);
      for (String file : image.files.keySet()) {
        int step = image.sweepStep(file);
        for (int size = 0; size < Math.max(1, image.files.get(file).length); size += step) {
          cuts.add(new Cut(image, file, size));
        }
      }
    }
    SeededRuns.run(cuts.size(), number -> tryCut(cuts.get((int) number - 1)));
    System.out.printf("F6 truncation at every byte of every file: %d cases%n", cuts.size());
  }

  private static void tryCut(Cut cut) {
    StoreImage image = cut.image;
    SimulatedVolume volume = image.volume();
    volume.files().truncate(cut.file, Math.min(cut.size, image.files.get(cut.file).length));
    if (cut.file.endsWith(".seg")) {
      tryCutSegment(cut, volume);
    } else if (cut.file.equals(StorePaths.CATALOGUE)
        || (cut.file.equals(image.paths.superBlock()) && cut.size < SUPER_BLOCK_BYTES)) {
      requireDamaged(volume, cut.file);
    } else {
      boolean index = cut.file.endsWith(".idx");
      boolean superBlock = cut.file.equals(image.paths.superBlock());
      boolean slotCut = superBlock && cut.size < SuperBlock.SLOT_BYTES + SUPER_BLOCK_BYTES;
      requireSame(image, volume, index || slotCut ? cut.file : null);
    }
  }

  private static void tryCutSegment(Cut cut, SimulatedVolume volume) {
    StoreImage image = cut.image;
    boolean mayBeTorn = !image.superBlock.clean() && cut.file.equals(image.lastSegment());
    if (cut.size >= image.end(cut.file)) {
      requireSame(image, volume, null);
    } else if (mayBeTorn
        && cut.size >= SegmentFormat.FRAMES_AT
        && headOf(image, cut.size) >= image.superBlock.floor()) {
      requireHead(volume, headOf(image, cut.size));
    } else {
      requireDamaged(volume, cut.file);
    }
  }

  /** All is there; until it is opened, verifying reports the file and nothing else. */
  private static void requireSame(
      StoreImage image, SimulatedVolume volume, @Nullable String reported) {
    List<VerifyReport.Damage> damages = StoreImage.verify(volume).damages();
    if (reported == null) {
      assertThat(damages).isEmpty();
    } else {
      assertThat(damages).extracting(VerifyReport.Damage::file).containsOnly(reported);
    }
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    }
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }
}

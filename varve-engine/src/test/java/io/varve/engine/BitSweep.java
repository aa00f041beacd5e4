package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.engine.StoreImage.Frame;
import io.varve.storage.StorePaths;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns over one bit after another in files of each kind, and compares what becomes of the store
 * with what must become of it: damage named, derived files built again, an end that no floor covers
 * cut at a whole commit; never a wrong answer. Run by {@link TurnedBitTest}.
 */
final class BitSweep {
  private record Flip(StoreImage image, String file, long bit) {}

  private final List<Flip> flips = new ArrayList<>();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong rebuilt = new AtomicLong();
  private final AtomicLong torn = new AtomicLong();
  private final AtomicLong harmless = new AtomicLong();

  private BitSweep() {}

  /** One bit of each byte of a file of each kind, and of some bytes of the others. */
  static BitSweep onePerByte(long seed) throws IOException {
    BitSweep sweep = new BitSweep();
    for (boolean closed : new boolean[] {true, false}) {
      StoreImage image = StoreImage.compact(seed, 5, closed);
      for (String file : image.files.keySet()) {
        int step = image.sweepStep(file);
        for (long at = 0; at < image.files.get(file).length; at += step) {
          sweep.flips.add(new Flip(image, file, 8 * at + (at + seed) % 8));
        }
      }
    }
    return sweep.run();
  }

  private BitSweep run() {
    SeededRuns.run(flips.size(), number -> tryFlip(flips.get((int) number - 1)));
    return this;
  }

  private void tryFlip(Flip flip) {
    StoreImage image = flip.image;
    SimulatedVolume volume = image.volume();
    volume.files().flipBit(flip.file, flip.bit);
    try {
      if (flip.file.endsWith(".seg")) {
        inSegment(flip, volume);
      } else if (flip.file.equals(StorePaths.CATALOGUE)) {
        requireRefused(volume, flip.file);
      } else {
        boolean checked = flip.file.endsWith(".idx") || flip.file.equals(image.paths.superBlock());
        requireSame(image, volume, checked ? flip.file : "");
        (checked ? rebuilt : harmless).incrementAndGet();
      }
    } catch (RuntimeException | AssertionError e) {
      throw new AssertionError("bit " + flip.bit + " of " + flip.file + ": " + e, e);
    }
  }

  private void inSegment(Flip flip, SimulatedVolume volume) {
    StoreImage image = flip.image;
    long at = flip.bit / 8;
    if (image.superBlock.clean()) {
      requireNothingWrong(image, volume, flip.file);
    } else if (at >= image.end(flip.file) && flip.file.equals(image.lastSegment())) {
      requireHead(image, volume, image.head());
    } else if (at < image.frames.getLast().offset() || !flip.file.equals(image.lastSegment())) {
      requireNothingWrong(image, volume, flip.file);
    } else {
      // No floor covers the last frame of a store that was killed.
      Frame before = image.frames.get(image.frames.size() - 2);
      requireHead(image, volume, before.lastPosition());
    }
  }

  private void requireRefused(SimulatedVolume volume, String file) {
    requireReported(volume, file);
    assertThatExceptionOfType(StoreDamaged.class)
        .isThrownBy(() -> StoreImage.open(volume))
        .satisfies(damage -> assertThat(damage.file()).isEqualTo(file));
    refused.incrementAndGet();
  }

  private static void requireReported(SimulatedVolume volume, String file) {
    assertThat(StoreImage.verify(volume).damages())
        .first()
        .satisfies(damage -> {
          assertThat(damage.file()).isEqualTo(file);
          assertThat(damage.offset()).isBetween(0L, (long) volume.files().bytes(file).length);
        });
  }

  /** Verifying reports it; what is asked is answered right or refused. */
  private void requireNothingWrong(StoreImage image, SimulatedVolume volume, String file) {
    if (image.superBlock.clean() || !file.equals(image.lastSegment())) {
      requireReported(volume, file);
    }
    int damaged = 0;
    try (LocalEventStore store = StoreImage.open(volume)) {
      damaged = image.answers.requireSameOrDamaged(store);
    } catch (StoreDamaged e) {
      assertThat(e.file()).isEqualTo(file);
      damaged++;
    }
    (damaged > 0 ? refused : harmless).incrementAndGet();
  }

  private void requireSame(StoreImage image, SimulatedVolume volume, String reported) {
    if (!reported.isEmpty()) {
      requireReported(volume, reported);
    }
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    }
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }

  private void requireHead(StoreImage image, SimulatedVolume volume, long head) {
    assertThat(head).isGreaterThanOrEqualTo(image.superBlock.floor());
    List<StoredCommit> commits = new ArrayList<>();
    try (LocalEventStore store = StoreImage.open(volume)) {
      assertThat(store.head()).isEqualTo(head);
      store.forEachCommit(commits::add);
    }
    assertThat(commits).isEqualTo(image.commits().subList(0, commits.size()));
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
    torn.incrementAndGet();
  }

  long cases() {
    return flips.size();
  }

  /** The counts as one line. */
  String json(long seed) {
    Map<String, Long> byKind = new TreeMap<>();
    flips.forEach(flip -> byKind.merge(kind(flip.file), 1L, Long::sum));
    StringJoiner kinds = new StringJoiner(",");
    byKind.forEach((kind, count) -> kinds.add("\"" + kind + "\":" + count));
    return "{\"flipped_bits\":%d,\"seed\":%d,%s,\"refused\":%s,\"rebuilt\":%s,%s}"
        .formatted(
            cases(),
            seed,
            kinds,
            refused,
            rebuilt,
            "\"cut_above_floor\":%s,\"harmless\":%s,\"wrong\":0".formatted(torn, harmless));
  }

  private static String kind(String file) {
    if (file.endsWith(".seg")) {
      return "segment";
    }
    return file.endsWith(".idx") ? "index" : file.substring(file.lastIndexOf('/') + 1);
  }
}

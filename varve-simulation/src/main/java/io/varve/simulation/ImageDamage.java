package io.varve.simulation;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.StoreDamaged;
import io.varve.api.UnsupportedFormat;
import io.varve.engine.CallerRuns;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOpener;
import io.varve.engine.StoreOptions;
import io.varve.storage.DamagedFile;
import io.varve.storage.NewerFormat;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Damage to the files of a store that nobody has open, as a disk does it: bits flip, blocks are
 * stale, zero or another's. One copy cannot heal what lies under its floor, so what is asked is
 * that nothing wrong is ever shown: damage is reported, or what is read is the log, whole or short
 * of a tail that no floor covered. Tried on copies; the run goes on with what was not damaged.
 */
final class ImageDamage {
  private static final int TRIES = 4;
  private static final int BLOCK_BYTES = 512;

  private final SplittableRandom random;
  private final SimulatedClock clock;
  private final Counts counts;

  /** Files as an earlier try found them: where stale blocks come from. */
  private Map<String, byte[]> earlier = new TreeMap<>();

  ImageDamage(SplittableRandom random, SimulatedClock clock, Counts counts) {
    this.random = random;
    this.clock = clock;
    this.counts = counts;
  }

  /**
   * Damages copies of a store's files.
   *
   * @param unclean whether the end of the log need not be covered by a floor
   */
  void tryOn(SimulatedVolume volume, boolean unclean) {
    Map<String, byte[]> files = volume.files().snapshot();
    List<Event> truth = read(SimulatedVolume.of(1, files));
    for (int i = 0; i < TRIES; i++) {
      tryOnce(files, truth, unclean);
    }
    earlier = files;
  }

  private void tryOnce(Map<String, byte[]> files, List<Event> truth, boolean unclean) {
    Map<String, byte[]> damaged = new TreeMap<>(files);
    String what = damage(damaged);
    if (what.isEmpty()) {
      return;
    }
    counts.damagesTried++;
    List<Event> found;
    try {
      found = read(SimulatedVolume.of(random.nextLong(), damaged));
    } catch (StoreDamaged | UnsupportedFormat e) {
      counts.damagesDetected++;
      return;
    }
    boolean prefix = found.size() <= truth.size() && found.equals(truth.subList(0, found.size()));
    if (!prefix || (!unclean && found.size() < truth.size())) {
      throw new SimulationFailure(
          "after %s the store shows %d of %d events, %s"
              .formatted(
                  what,
                  found.size(),
                  truth.size(),
                  prefix ? "the first ones" : "others among them"));
    }
  }

  /** All events, as a store opened on these files shows them. */
  private List<Event> read(SimulatedVolume volume) {
    try (LocalEventStore store =
            new StoreOpener(
                    volume,
                    StoreOptions.defaults().withCreateIfMissing(false),
                    new CallerRuns(),
                    clock,
                    random.split(),
                    "damage")
                .open();
        EventCursor cursor = store.query(Query.all())) {
      return cursor.toList();
    } catch (DamagedFile e) {
      throw new StoreDamaged(e.path(), e.offset(), e.expected(), e.actual());
    } catch (NewerFormat e) {
      throw new UnsupportedFormat(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new SimulationFailure("a damaged store failed otherwise: " + e, e);
    }
  }

  /** Damages one file; returns what was done, empty if nothing. */
  private String damage(Map<String, byte[]> files) {
    FaultKind kind =
        switch (random.nextInt(6)) {
          case 0 -> FaultKind.FLIPPED_BIT_IN_LOG;
          case 1 -> FaultKind.FLIPPED_BIT_IN_DERIVED_FILE;
          case 2 -> FaultKind.FLIPPED_BIT_IN_SUPER;
          case 3 -> FaultKind.STALE_BLOCK;
          case 4 -> FaultKind.MISDIRECTED_BLOCK;
          default -> FaultKind.ZEROED_BLOCK;
        };
    String suffix =
        switch (kind) {
          case FLIPPED_BIT_IN_DERIVED_FILE -> ".idx";
          case FLIPPED_BIT_IN_SUPER -> "/super";
          default -> ".seg";
        };
    List<String> candidates =
        files.keySet().stream().filter(path -> path.endsWith(suffix)).toList();
    if (candidates.isEmpty()) {
      return "";
    }
    String path = candidates.get(random.nextInt(candidates.size()));
    byte[] before = files.get(path);
    if (before == null || before.length < BLOCK_BYTES) {
      return "";
    }
    byte[] after = before.clone();
    int at = random.nextInt(usedBytes(before));
    change(kind, path, after, at);
    if (Arrays.equals(before, after)) {
      return "";
    }
    counts.fired(kind);
    files.put(path, after);
    return kind + " at " + at + " of " + path;
  }

  /** Damage among the zeros at the end says little. */
  private static int usedBytes(byte[] bytes) {
    int used = bytes.length;
    while (used > 1 && bytes[used - 1] == 0) {
      used--;
    }
    return used;
  }

  private void change(FaultKind kind, String path, byte[] bytes, int at) {
    int block = at / BLOCK_BYTES * BLOCK_BYTES;
    int length = Math.min(BLOCK_BYTES, bytes.length - block);
    switch (kind) {
      case STALE_BLOCK -> {
        byte[] old = earlier.get(path);
        if (old != null && old.length >= block + length) {
          System.arraycopy(old, block, bytes, block, length);
        }
      }
      case MISDIRECTED_BLOCK -> {
        int from = random.nextInt(bytes.length / BLOCK_BYTES) * BLOCK_BYTES;
        System.arraycopy(bytes.clone(), from, bytes, block, Math.min(length, bytes.length - from));
      }
      case ZEROED_BLOCK -> Arrays.fill(bytes, block, block + length, (byte) 0);
      default -> bytes[at] ^= (byte) (1 << random.nextInt(Byte.SIZE));
    }
  }
}

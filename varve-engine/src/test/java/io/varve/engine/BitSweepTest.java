package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.SweptStore.Outcome;
import io.varve.storage.StorePaths;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Every bit of the first 16 KiB of each kind of file, turned over alone. Row F7: it is found and
 * the file named, or costs nothing, or cuts the end of the log above every floor; never a wrong
 * answer.
 *
 * <p>One bit in 509 unless {@code -Dvarve.sweep.bits=all}; {@code -Dvarve.sweep.seed=N} says where
 * to begin. A failure names file and bit, and a seed that repeats it alone (see {@link
 * SeededRuns}).
 */
final class BitSweepTest {
  private static final int SWEPT_BYTES = 16 * 1024;
  private static final int STEP = 509;

  private final boolean all = "all".equals(System.getProperty("varve.sweep.bits"));
  private final long first = all ? 0 : Math.floorMod(Long.getLong("varve.sweep.seed", 1), STEP);
  private final Map<String, Long> counts = new LinkedHashMap<>();

  /** What a turned bit of a file must be called by the verifier of the store as it lies. */
  private enum Report {
    NOTHING,
    DAMAGE,
    /** That, or a log that ends earlier. */
    DAMAGE_OR_END
  }

  @Test
  void everyTurnedBitIsFoundOrCostsNothing() throws IOException {
    SweptStore closed = SweptStore.closed(1);
    SweptStore killed = SweptStore.killed(2);
    Set<Outcome> same = EnumSet.of(Outcome.SAME);
    Set<Outcome> refused = EnumSet.of(Outcome.SAME, Outcome.REFUSED);
    Set<Outcome> any = EnumSet.allOf(Outcome.class);
    sweep("sealed_segment", closed, closed.segments.getFirst(), Report.DAMAGE, refused);
    sweep("last_segment", closed, closed.segments.getLast(), Report.DAMAGE, refused);
    sweep("tail", killed, killed.segments.getLast(), Report.DAMAGE_OR_END, any);
    sweep("index", closed, closed.index(), Report.DAMAGE, same);
    sweep("super", closed, closed.paths.superBlock(), Report.DAMAGE, same);
    sweep("super_of_killed", killed, killed.paths.superBlock(), Report.DAMAGE, same);
    Set<Outcome> onlyRefused = EnumSet.of(Outcome.REFUSED);
    sweep("catalogue", closed, StorePaths.CATALOGUE, Report.DAMAGE, onlyRefused);
    sweep("owner", closed, closed.paths.owner(), Report.NOTHING, same);
    String files =
        counts.entrySet().stream()
            .map(count -> "\"" + count.getKey() + "\":" + count.getValue())
            .collect(Collectors.joining(",", "{", "}"));
    long bits = counts.values().stream().mapToLong(Long::longValue).sum();
    System.out.println("{\"flipped_bits\":" + bits + ",\"files\":" + files + "}");
  }

  private void sweep(
      String name, SweptStore store, String path, Report report, Set<Outcome> allowed) {
    long bits = 8L * Math.min(SWEPT_BYTES, store.files.get(path).length);
    int step = all ? 1 : STEP;
    int cases = (int) ((bits - first + step - 1) / step);
    Map<Outcome, AtomicLong> outcomes = new EnumMap<>(Outcome.class);
    allowed.forEach(outcome -> outcomes.put(outcome, new AtomicLong()));
    SeededRuns.run(
        cases,
        number -> {
          long bit = first + (number - 1) * step;
          try {
            AtomicLong count = outcomes.get(turn(store, path, bit, report));
            assertThat(count).as("an outcome among %s", allowed).isNotNull();
            count.incrementAndGet();
          } catch (Exception | AssertionError e) {
            throw new AssertionError("bit " + bit + " of " + path + " (" + name + ")", e);
          }
        });
    counts.put(name, outcomes.values().stream().mapToLong(AtomicLong::get).sum());
    if (Long.getLong("varve.test.seed") == null) {
      assertThat(outcomes)
          .as(name)
          .allSatisfy((outcome, count) -> assertThat(count).hasPositiveValue());
    }
  }

  private static Outcome turn(SweptStore store, String path, long bit, Report report)
      throws IOException {
    SimulatedVolume volume = store.volume();
    volume.files().flipBit(path, bit);
    VerifyReport verified = StoreImage.verify(volume);
    requireReported(verified, path, report);
    // Every other bit in turn, which is enough where both ways of opening do the same.
    if (bit % 2 == 0 && report == Report.DAMAGE && store.superBlock.clean()) {
      assertThat(store.outcomeForReading(volume, path)).isNotEqualTo(Outcome.SHORTER);
    }
    Outcome outcome = store.outcome(volume, path);
    if (outcome == Outcome.SHORTER) {
      assertThat(verified.damages()).isEmpty();
      assertThat(verified.head()).isLessThan(store.commits.getLast().events().getLast().position());
    }
    return outcome;
  }

  private static void requireReported(VerifyReport verified, String path, Report report) {
    switch (report) {
      case NOTHING -> assertThat(verified.damages()).isEmpty();
      case DAMAGE -> assertThat(verified.damages()).isNotEmpty();
      case DAMAGE_OR_END -> assertThat(verified.unclean()).isTrue();
    }
    if (!verified.damages().isEmpty()) {
      assertThat(verified.damages().getFirst().file()).isEqualTo(path);
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.SweptStore.Outcome;
import io.varve.storage.StorePaths;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Whole blocks that a disk lost, wrote elsewhere or never wrote: zeroed, doubled, swapped, shifted,
 * or with what they held in an earlier life of the store. Row F8, judged as single bits are.
 */
final class BlockDamageTest {
  private static final int[] BLOCK_BYTES = {512, 4096};

  private enum Damage {
    ZEROED,
    DOUBLED,
    SWAPPED,
    MOVED_BACK,
    MOVED_FORWARD,
    STALE;

    /** The file after it happened to the block at {@code at}. */
    byte[] to(byte[] file, byte[] earlier, int at, int bytes, SplittableRandom random) {
      byte[] changed = file.clone();
      int length = Math.min(bytes, file.length - at);
      int other = random.nextInt((file.length + bytes - 1) / bytes) * bytes;
      int common = Math.min(length, file.length - other);
      int behind = Math.max(0, file.length - at - bytes);
      switch (this) {
        case ZEROED -> Arrays.fill(changed, at, at + length, (byte) 0);
        case DOUBLED -> System.arraycopy(file, other, changed, at, common);
        case SWAPPED -> {
          System.arraycopy(file, other, changed, at, common);
          System.arraycopy(file, at, changed, other, common);
        }
        case MOVED_BACK -> System.arraycopy(file, at, changed, at + length, behind);
        case MOVED_FORWARD -> System.arraycopy(file, at + length, changed, at, behind);
        case STALE -> {
          int held = Math.clamp(earlier.length - at, 0, length);
          System.arraycopy(earlier, Math.min(at, earlier.length), changed, at, held);
        }
      }
      return changed;
    }
  }

  private record Case(SweptStore store, String path, String what, byte[] content) {}

  @Test
  void damagedBlockOfTheLogIsFoundOrCutOff() throws IOException {
    SweptStore closed = SweptStore.closed(1);
    SweptStore killed = SweptStore.killed(2);
    List<Case> cases = new ArrayList<>();
    for (String segment : closed.segments) {
      addAll(cases, closed, segment, closed.earlier.get(segment));
    }
    for (String segment : killed.segments) {
      addAll(cases, killed, segment, killed.earlier.get(segment));
    }
    Map<Outcome, AtomicLong> outcomes = run(cases);
    assertThat(outcomes).allSatisfy((outcome, count) -> assertThat(count).hasPositiveValue());
  }

  @Test
  void damagedBlockOfAnIndexCostsNothing() throws IOException {
    SweptStore closed = SweptStore.closed(3);
    List<Case> cases = new ArrayList<>();
    byte[] earlier =
        closed.earlier.entrySet().stream()
            .filter(file -> file.getKey().endsWith(".idx"))
            .findFirst()
            .orElseThrow()
            .getValue();
    addAll(cases, closed, closed.index(), earlier);
    Map<Outcome, AtomicLong> outcomes = run(cases);
    assertThat(outcomes.get(Outcome.SAME)).hasValue(cases.size());
  }

  @Test
  void damagedBlockOfTheSuperBlockIsRefusedOrCostsNothing() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (SweptStore store : List.of(SweptStore.closed(4), SweptStore.killed(5))) {
      String path = store.paths.superBlock();
      addAll(cases, store, path, store.earlier.get(path));
    }
    Map<Outcome, AtomicLong> outcomes = run(cases);
    assertThat(outcomes.get(Outcome.SHORTER)).hasValue(0);
    assertThat(outcomes.get(Outcome.SAME)).hasPositiveValue();
  }

  @Test
  void damagedBlockOfTheCatalogueIsRefused() throws IOException {
    SweptStore closed = SweptStore.closed(6);
    List<Case> cases = new ArrayList<>();
    String path = StorePaths.CATALOGUE;
    addAll(cases, closed, path, closed.earlier.get(path));
    assertThat(cases).isNotEmpty();
    Map<Outcome, AtomicLong> outcomes = run(cases);
    assertThat(outcomes.get(Outcome.REFUSED)).hasValue(cases.size());
  }

  /**
   * Each damage to each block, but for those that change nothing.
   *
   * @param earlier null: the file was not there
   */
  private static void addAll(
      List<Case> cases, SweptStore store, String path, byte @Nullable [] earlier) {
    byte[] file = store.files.get(path);
    byte[] stale = earlier == null ? new byte[0] : earlier;
    SplittableRandom random = new SplittableRandom(file.length);
    for (int bytes : BLOCK_BYTES) {
      for (int at = 0; at < file.length; at += bytes) {
        for (Damage damage : Damage.values()) {
          byte[] changed = damage.to(file, stale, at, bytes, random);
          if (!Arrays.equals(changed, file)) {
            String what = "%s: %d bytes at %d of %s".formatted(damage, bytes, at, path);
            cases.add(new Case(store, path, what, changed));
          }
        }
      }
    }
  }

  private static Map<Outcome, AtomicLong> run(List<Case> cases) {
    Map<Outcome, AtomicLong> outcomes = new EnumMap<>(Outcome.class);
    for (Outcome outcome : Outcome.values()) {
      outcomes.put(outcome, new AtomicLong());
    }
    SeededRuns.run(
        cases.size(),
        number -> {
          Case one = cases.get((int) number - 1);
          try {
            outcomes.get(outcome(one)).incrementAndGet();
          } catch (Exception | AssertionError e) {
            throw new AssertionError(one.what, e);
          }
        });
    return outcomes;
  }

  private static Outcome outcome(Case one) throws IOException {
    SimulatedVolume volume = one.store.volume(one.path, one.content);
    VerifyReport verified = StoreImage.verify(volume);
    // An index that cannot be compared with a damaged segment is named after it.
    verified.damages().stream()
        .limit(1)
        .forEach(first -> assertThat(first.file()).isEqualTo(one.path));
    if (one.store.superBlock.clean()) {
      assertThat(one.store.outcomeForReading(volume, one.path)).isNotEqualTo(Outcome.SHORTER);
    }
    Outcome outcome = one.store.outcome(volume, one.path);
    switch (outcome) {
      case SAME -> {}
      case SHORTER -> assertThat(one.store.superBlock.clean()).isFalse();
      case REFUSED -> assertThat(verified.damages()).isNotEmpty();
    }
    return outcome;
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of slots against sets. */
final class SlotCursorTest {
  private static final int SLOTS = 60;
  private static final int ROUNDS = 2_000;

  /** A cursor over a list that checks that it is asked as the contract says. */
  private static final class ListCursor extends SlotCursor {
    private final List<Integer> slots;
    private final boolean descending;
    private int next;

    ListCursor(TreeSet<Integer> slots, boolean descending) {
      this.slots = List.copyOf(descending ? slots.descendingSet() : slots);
      this.descending = descending;
    }

    @Override
    public int next() {
      return next < slots.size() ? slots.get(next++) : NONE;
    }

    @Override
    public int seek(int target) {
      while (next < slots.size()
          && (descending ? slots.get(next) > target : slots.get(next) < target)) {
        next++;
      }
      return next();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void unionHasEachSlotOfAnySourceOnce(boolean descending) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<TreeSet<Integer>> sets = sets(random, 1 + random.nextInt(9));
      TreeSet<Integer> expected = new TreeSet<>();
      sets.forEach(expected::addAll);
      check(
          seed,
          random,
          expected,
          new UnionCursor(cursors(sets, descending), descending),
          descending);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void intersectionHasTheSlotsOfAllSources(boolean descending) {
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      List<TreeSet<Integer>> sets = sets(random, 1 + random.nextInt(4));
      TreeSet<Integer> expected = new TreeSet<>(sets.getFirst());
      sets.forEach(expected::retainAll);
      SlotCursor cursor = new IntersectCursor(cursors(sets, descending), descending);
      check(seed, random, expected, cursor, descending);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void rangeHasEverySlot(boolean descending) {
    SegmentIndex index = TestLog.create().parts().getFirst().index();
    for (int seed = 0; seed < ROUNDS; seed++) {
      Random random = new Random(seed);
      int from = random.nextInt(SLOTS);
      int end = from + random.nextInt(SLOTS - from);
      TreeSet<Integer> expected = new TreeSet<>(IntStream.range(from, end).boxed().toList());
      SlotCursor cursor = new RangeCursor(new SlotRange(index, from, end, descending));
      check(seed, random, expected, cursor, descending);
    }
  }

  private static SlotCursor[] cursors(List<TreeSet<Integer>> sets, boolean descending) {
    return sets.stream().map(set -> new ListCursor(set, descending)).toArray(SlotCursor[]::new);
  }

  private static List<TreeSet<Integer>> sets(Random random, int count) {
    List<TreeSet<Integer>> sets = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      TreeSet<Integer> set = new TreeSet<>();
      int size = random.nextInt(random.nextBoolean() ? 5 : SLOTS * 2);
      random.ints(size, 0, SLOTS).forEach(set::add);
      sets.add(set);
    }
    return sets;
  }

  /** Mixes next and seek, and reads on behind the end. */
  private static void check(
      int seed, Random random, TreeSet<Integer> expected, SlotCursor cursor, boolean descending) {
    SlotCursor oracle = new ListCursor(expected, descending);
    int last = descending ? SLOTS : 0;
    for (int i = 0; i < SLOTS + 5; i++) {
      if (random.nextInt(4) == 0) {
        int target = Math.max(0, last + (descending ? -1 : 1) * random.nextInt(8));
        last = oracle.seek(target);
        assertThat(cursor.seek(target)).as("seed %d, seek %d", seed, target).isEqualTo(last);
      } else {
        last = oracle.next();
        assertThat(cursor.next()).as("seed %d", seed).isEqualTo(last);
      }
      last = last == SlotCursor.NONE ? (descending ? 0 : SLOTS) : last;
    }
  }
}

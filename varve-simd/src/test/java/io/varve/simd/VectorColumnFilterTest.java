package io.varve.simd;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.ColumnFilter;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The vector form finds what the scalar form finds. */
final class VectorColumnFilterTest {
  private static final int MAX_ROWS = 300;
  private static final long[] EXTREMES = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
  };

  private final ColumnFilter vector = new VectorColumnFilter();
  private final ColumnFilter scalar = ColumnFilter.scalar();

  @Test
  void agreesOnColumnsOfAnyLength() {
    SplittableRandom random = new SplittableRandom(21);
    for (int rows = 0; rows <= MAX_ROWS; rows++) {
      long[] column = random.longs(MAX_ROWS, 0, 100).toArray();
      check(column, rows, random.nextLong(100), random.nextLong(100));
      check(column, rows, 0, 99);
      check(column, rows, 100, Long.MAX_VALUE);
    }
  }

  @Test
  void agreesOnValuesOfAnySize() {
    SplittableRandom random = new SplittableRandom(22);
    for (int round = 0; round < 2_000; round++) {
      long[] column = random.longs(MAX_ROWS).toArray();
      check(column, random.nextInt(MAX_ROWS), random.nextLong(), random.nextLong());
    }
  }

  @Test
  void agreesOnExtremes() {
    SplittableRandom random = new SplittableRandom(23);
    long[] column = new long[MAX_ROWS];
    Arrays.setAll(column, row -> EXTREMES[random.nextInt(EXTREMES.length)]);
    for (long least : EXTREMES) {
      for (long greatest : EXTREMES) {
        check(column, MAX_ROWS, least, greatest);
        check(column, MAX_ROWS - 1, least, greatest);
      }
    }
  }

  private void check(long[] column, int rows, long least, long greatest) {
    long[] expected = new long[MAX_ROWS / Long.SIZE + 1];
    long[] actual = new long[expected.length];
    Arrays.fill(expected, -1);
    Arrays.fill(actual, -1);
    scalar.between(column, rows, least, greatest, expected);
    vector.between(column, rows, least, greatest, actual);
    assertThat(actual).as("%d rows, %d to %d", rows, least, greatest).isEqualTo(expected);
  }
}

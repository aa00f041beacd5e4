package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ColumnFilterTest {
  private static final int MAX_ROWS = 300;
  private static final long[] EXTREMES = {
    Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, 1, Long.MAX_VALUE - 1, Long.MAX_VALUE
  };

  private final ColumnFilter filter = ColumnFilter.scalar();

  @Test
  void findsTheRowsInARange() {
    SplittableRandom random = new SplittableRandom(11);
    for (int rows = 0; rows <= MAX_ROWS; rows++) {
      long[] column = random.longs(rows, 0, 100).toArray();
      check(column, random.nextLong(100), random.nextLong(100));
      check(column, 0, 99);
      check(column, 100, Long.MAX_VALUE);
    }
  }

  @Test
  void comparesExtremesSigned() {
    SplittableRandom random = new SplittableRandom(12);
    long[] column = new long[MAX_ROWS];
    Arrays.setAll(column, row -> EXTREMES[random.nextInt(EXTREMES.length)]);
    for (long least : EXTREMES) {
      for (long greatest : EXTREMES) {
        check(column, least, greatest);
      }
    }
  }

  @Test
  void leavesTheWordsBehindTheLastRowAlone() {
    long[] matches = {-1, -1, -1};
    filter.between(new long[64], 1, 0, 0, matches);
    assertThat(matches).containsExactly(1, -1, -1);
    filter.between(new long[64], 64, 1, 0, matches);
    assertThat(matches).containsExactly(0, -1, -1);
    filter.between(new long[0], 0, 0, 0, matches);
    assertThat(matches).containsExactly(0, -1, -1);
  }

  private void check(long[] column, long least, long greatest) {
    long[] expected = new long[(column.length + 63) / 64];
    for (int row = 0; row < column.length; row++) {
      if (column[row] >= least && column[row] <= greatest) {
        expected[row / 64] |= 1L << row;
      }
    }
    long[] matches = new long[expected.length];
    Arrays.fill(matches, -1);
    filter.between(column, column.length, least, greatest, matches);
    assertThat(matches).as("%d rows, %d to %d", column.length, least, greatest).isEqualTo(expected);
  }

  @Test
  void staysScalarWhereNoOtherFormIsOffered() {
    assertThat(ColumnFilter.fastest()).isInstanceOf(ScalarColumnFilter.class);
    assertThat(ColumnFilterChoice.of("java.base")).isInstanceOf(ScalarColumnFilter.class);
    assertThat(ColumnFilterChoice.of("no.such.module")).isInstanceOf(ScalarColumnFilter.class);
  }
}

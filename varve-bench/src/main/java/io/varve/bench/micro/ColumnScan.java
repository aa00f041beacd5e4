package io.varve.bench.micro;

import io.varve.storage.ColumnFilter;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Which of a column's random 8-byte values lie in a range that half of them are in: by the fastest
 * filter that this JVM can use, and by the scalar one. Both give the same bits.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ColumnScan {
  private static final long SEED = 5;

  /** The system property that gives the size of the column. */
  static final String BYTES = "varve.bench.columnBytes";

  private static final int DEFAULT_BYTES = 1024 * 1024;

  private final ColumnFilter fastestFilter = ColumnFilter.fastest();
  private final ColumnFilter scalarFilter = ColumnFilter.scalar();
  private long[] column = new long[0];
  private long[] matches = new long[0];

  /** Fills the column, and checks that both filters find the same. */
  @Setup
  public void fill() {
    SplittableRandom random = new SplittableRandom(SEED);
    int rows = Integer.getInteger(BYTES, DEFAULT_BYTES) / Long.BYTES;
    column = random.longs(rows).toArray();
    matches = new long[column.length / Long.SIZE + 1];
    long ofScalar = sum(scalar());
    long ofFastest = sum(fastest());
    if (ofScalar != ofFastest || ofScalar == 0) {
      throw new IllegalStateException("the filters differ: " + ofScalar + ", " + ofFastest);
    }
  }

  private static long sum(long[] words) {
    long sum = 0;
    for (long word : words) {
      sum = sum * 31 + word;
    }
    return sum;
  }

  @Benchmark
  public long[] fastest() {
    return matches(fastestFilter);
  }

  @Benchmark
  public long[] scalar() {
    return matches(scalarFilter);
  }

  private long[] matches(ColumnFilter filter) {
    filter.between(column, column.length, Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, matches);
    return matches;
  }
}

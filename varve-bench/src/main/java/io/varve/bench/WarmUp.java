package io.varve.bench;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/**
 * Repeats a scenario's work before it counts, for some seconds. A store's code is large, and the
 * compiler is busy with it for as long as that on a processor of its own, which on a machine of two
 * is one that the work measured then does not have.
 */
public final class WarmUp {
  /** Some of the work. */
  @FunctionalInterface
  public interface Work {
    void run() throws IOException;
  }

  private WarmUp() {}

  /** Does the work once, and again until the time of this scale is over. */
  public static void repeat(Scale scale, Work work) throws IOException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(scale.pick(8_000, 1_000, 0));
    long start = System.nanoTime();
    do {
      work.run();
    } while (System.nanoTime() - start < nanos);
  }
}

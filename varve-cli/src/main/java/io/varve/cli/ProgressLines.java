package io.varve.cli;

import java.io.PrintStream;

/** Progress for logs and pipes: a line every half second and at each 5 %. Used by one thread. */
final class ProgressLines implements Progress {
  private static final long PERIOD_NANOS = 500_000_000L;

  private final PrintStream err;
  private final String title;
  private final String unit;
  private final Pace pace;

  ProgressLines(PrintStream err, String title, String unit, Pace pace) {
    this.err = err;
    this.title = title;
    this.unit = unit;
    this.pace = pace;
  }

  @Override
  public void advance(long count, long part, long whole) {
    int percent = Pace.percent(part, whole);
    long now = System.nanoTime();
    if (pace.isDue(percent, now, PERIOD_NANOS)) {
      String share = percent < 0 ? "" : percent + " %, ";
      long perSecond = pace.perSecond(count, now);
      err.println(
          title
              + ": "
              + share
              + Grouped.of(count)
              + " "
              + unit
              + ", "
              + Grouped.of(perSecond)
              + " a second");
    }
  }

  @Override
  public void end() {}
}

package io.varve.cli;

import java.io.PrintStream;

/** Progress for people: one line redrawn in place. Used by one thread. */
final class ProgressBar implements Progress {
  private static final long PERIOD_NANOS = 100_000_000L;
  private static final int WIDTH = 30;

  private final PrintStream err;
  private final String title;
  private final String unit;
  private final Pace pace;
  private boolean isDrawn;

  ProgressBar(PrintStream err, String title, String unit, Pace pace) {
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
      isDrawn = true;
      // Back to the start of the line, and clear what an earlier, longer one left behind.
      err.print(
          "\r"
              + title
              + " "
              + bar(percent)
              + Grouped.of(count)
              + " "
              + unit
              + ", "
              + Grouped.of(pace.perSecond(count, now))
              + "/s\u001B[K");
      err.flush();
    }
  }

  private static String bar(int percent) {
    if (percent < 0) {
      return "";
    }
    int full = WIDTH * percent / 100;
    return "[" + "=".repeat(full) + " ".repeat(WIDTH - full) + "] " + percent + " %  ";
  }

  @Override
  public void end() {
    if (isDrawn) {
      err.println();
    }
  }
}

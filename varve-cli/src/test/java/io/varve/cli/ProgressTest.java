package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

final class ProgressTest {
  private static final long SECOND = 1_000_000_000L;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true);

  @Test
  void isDueEachPeriodAndEachFivePercent() {
    Pace pace = new Pace(0, 0);
    assertThat(pace.isDue(0, 0, SECOND / 2)).isTrue();
    assertThat(pace.isDue(1, SECOND / 4, SECOND / 2)).isFalse();
    assertThat(pace.isDue(4, SECOND / 2, SECOND / 2)).isTrue();
    assertThat(pace.isDue(4, SECOND * 3 / 4, SECOND / 2)).isFalse();
    assertThat(pace.isDue(5, SECOND * 3 / 4, SECOND / 2)).isTrue();
    assertThat(pace.isDue(9, SECOND * 3 / 4, SECOND / 2)).isFalse();
    assertThat(pace.isDue(22, SECOND * 3 / 4, SECOND / 2)).isTrue();
  }

  @Test
  void countsTwiceASecondWhereTheSizeIsUnknown() {
    Pace pace = new Pace(0, 0);
    int shown = 0;
    for (long now = 0; now < 10 * SECOND; now += SECOND / 100) {
      shown += pace.isDue(Pace.percent(now, -1), now, SECOND / 2) ? 1 : 0;
    }
    assertThat(shown).isEqualTo(20);
  }

  @Test
  void speedIsOfThisRunOnly() {
    assertThat(new Pace(0, 1_000).perSecond(1_500, 2 * SECOND)).isEqualTo(250);
  }

  @Test
  void linesAreWholeLines() {
    Progress progress = new ProgressLines(err, "import f", "lines", new Pace(System.nanoTime(), 0));
    progress.advance(1_234, 30, 100);
    progress.advance(1_300, 31, 100);
    progress.end();
    assertThat(bytes.toString()).matches("import f: 30 %, 1,234 lines, [\\d,]+ a second\n");
  }

  @Test
  void aBarIsRedrawnInPlace() {
    Progress progress = new ProgressBar(err, "import f", "lines", new Pace(System.nanoTime(), 0));
    progress.end();
    assertThat(bytes.toString()).isEmpty();
    progress.advance(1_234, 50, 100);
    progress.advance(2_468, 100, 100);
    progress.end();
    assertThat(bytes.toString())
        .contains("\rimport f [===============               ] 50 %  1,234 lines, ")
        .contains("\rimport f [==============================] 100 %  2,468 lines, ")
        .endsWith("\n");
  }

  @Test
  void groupedNumbers() {
    assertThat(Grouped.of(0)).isEqualTo("0");
    assertThat(Grouped.of(999)).isEqualTo("999");
    assertThat(Grouped.of(1_000)).isEqualTo("1,000");
    assertThat(Grouped.of(-1_234_567)).isEqualTo("-1,234,567");
    assertThat(Grouped.of(Long.MIN_VALUE)).isEqualTo("-9,223,372,036,854,775,808");
  }
}

package io.varve.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.bench.Result;
import java.io.StringReader;
import java.util.Map;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class ReportTest {
  private static final Machine MACHINE =
      new Machine(Map.of("commit", "c0ffee", "processor", "<fast> & \"cheap\""));

  @Test
  void holdsEveryResultAndGoal() {
    Results results = Results.usual();
    String page = page(results);
    for (Result each : results.list()) {
      assertThat(page).contains(Figures.selector(each)).contains(each.metric());
    }
    for (Goal goal : Goals.of(results.list())) {
      assertThat(page).contains(Markup.escaped(goal.figure()));
    }
    assertThat(page).contains("c0ffee").contains("&lt;fast&gt; &amp; &quot;cheap&quot;");
  }

  @Test
  void needsNothingBesideIt() {
    assertThat(page(Results.usual()))
        .doesNotContain("<script", "src=", "href=", "url(", "http://", "https://");
  }

  @Test
  void drawsWhiskersWhereRunsDiffer() {
    Results results = new Results().rate("scan", "", "views", 1_000_000, 3_000_000, 2_000_000);
    assertThat(page(results))
        .contains("scan: 2.00 M/s (1.00 M/s to 3.00 M/s)", "class=\"whisker\"");
  }

  @Test
  void itsDrawingsAreWellFormed() throws Exception {
    Results results = Results.usual();
    for (int size = 1; size <= 10; size++) {
      results.rate("scale", "", "events_at_" + size + "M", 1e6 + size, 2e6);
    }
    var drawings = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL).matcher(page(results));
    int count = 0;
    while (drawings.find()) {
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(drawings.group())));
      assertThat(drawings.group()).doesNotContain("NaN", "Infinity");
      count++;
    }
    assertThat(count).isGreaterThan(4);
  }

  private static String page(Results results) {
    return new String(Report.of(results.list(), MACHINE), UTF_8);
  }
}

package io.varve.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.bench.Result;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Results as one page that needs nothing beside it. */
public final class Report {
  private static final String STYLE = "report.css";

  private final List<Result> results;
  private final Machine machine;
  private final Markup page = new Markup();

  private Report(List<Result> results, Machine machine) {
    this.results = results;
    this.machine = machine;
  }

  public static byte[] of(List<Result> results, Machine machine) {
    Report report = new Report(results, machine);
    report.write();
    return report.page.toString().getBytes(UTF_8);
  }

  private void write() {
    page.raw("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    page.raw("<meta name=\"color-scheme\" content=\"light dark\">");
    page.raw("<title>Varve benchmarks</title><style>").raw(style()).raw("</style></head><body>");
    page.raw("<header><h1>Varve benchmarks</h1><p>")
        .words(fact("date") + " · commit " + fact("commit"))
        .raw("<br>")
        .words(fact("measured"))
        .raw("</p></header><main>");
    goals(Goals.of(results));
    page.raw(new Charts(results).sections());
    machine();
    table();
    page.raw("</main></body></html>\n");
  }

  private static String style() {
    try (InputStream css = Report.class.getResourceAsStream(STYLE)) {
      if (css == null) {
        throw new IllegalStateException("the program lacks its file " + STYLE);
      }
      return new String(css.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String fact(String name) {
    return machine.facts().getOrDefault(name, "");
  }

  private void goals(List<Goal> goals) {
    long measured =
        goals.stream().filter(each -> each.verdict() != Goal.Verdict.NOT_MEASURED).count();
    long met =
        goals.stream()
            .filter(
                each -> each.verdict() == Goal.Verdict.MUST || each.verdict() == Goal.Verdict.AIM)
            .count();
    page.raw("<section><h2>Goals</h2><p class=\"sum\"><b>%d</b> of %d measured met", met, measured);
    page.raw(", %d not measured</p>", goals.size() - measured);
    page.raw("<div class=\"wide\"><table class=\"goals\"><thead><tr>");
    page.raw("<th>figure<th>must<th>aim<th>measured<th>verdict</tr></thead><tbody>");
    for (Goal each : goals) {
      page.raw("<tr><th scope=\"row\">").words(each.figure());
      page.raw("<td>").words(each.must()).raw("<td>").words(each.aim());
      page.raw("<td class=\"measured\">").words(each.measured().isEmpty() ? "–" : each.measured());
      page.raw("<td><span class=\"verdict %s\">", each.verdict().name().toLowerCase(Locale.ROOT));
      page.words(each.verdict().text()).raw("</span></tr>");
    }
    page.raw("</tbody></table></div></section>");
  }

  private void machine() {
    page.raw("<section><h2>Machine</h2><dl>");
    for (Map.Entry<String, String> fact : machine.facts().entrySet()) {
      page.raw("<dt>").words(fact.getKey().replace('_', ' '));
      page.raw("<dd>").words(fact.getValue());
    }
    page.raw("</dl></section>");
  }

  private void table() {
    page.raw("<section><h2>All results</h2><p>Medians of the runs, their least and greatest, and ");
    page.raw("for times the spread within the median run.</p><div class=\"wide\"><table>");
    page.raw("<thead><tr><th>scenario<th>metric<th>median<th>least<th>greatest<th>p50<th>p99");
    page.raw("<th>p99.9<th>max<th>runs</tr></thead><tbody>");
    String last = "";
    for (Result each : results) {
      String selector = Figures.selector(each);
      page.raw(selector.equals(last) ? "<tr><td>" : "<tr class=\"first\"><th scope=\"row\">");
      page.words(selector.equals(last) ? "" : selector);
      last = selector;
      row(each);
    }
    page.raw("</tbody></table></div></section>");
  }

  private void row(Result result) {
    page.raw("<td>").words(result.metric());
    cell(result, result.median().value());
    cell(result, result.least());
    cell(result, result.greatest());
    var quantiles = result.median().quantiles();
    if (quantiles == null) {
      page.raw("<td><td><td><td>");
    } else {
      cell(result, (double) quantiles.p50());
      cell(result, (double) quantiles.p99());
      cell(result, (double) quantiles.p999());
      cell(result, (double) quantiles.max());
    }
    page.raw("<td>%d</tr>", result.runs().size());
  }

  private void cell(Result result, double value) {
    page.raw("<td>").words(FigureText.of(result.unit(), value));
  }
}

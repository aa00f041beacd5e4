package io.varve.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.json.JsonReader;
import io.varve.api.json.JsonWriter;
import io.varve.bench.report.Figures;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Results as JSON: a list of {@code {scenario, params, metric, unit, value, p50, p99, p999, max,
 * runs}}. The value is the median, the quantiles are those of the median run and null where there
 * are none, {@code runs} are the values in the order of the runs.
 */
final class ResultJson {
  private static final int DECIMALS = 3;

  private ResultJson() {}

  static byte[] of(List<Result> results) {
    JsonWriter json = new JsonWriter();
    json.beginArray();
    for (Result result : results) {
      json.beginObject();
      json.key("scenario").string(result.scenario());
      json.key("params").string(result.parameters());
      json.key("metric").string(result.metric());
      json.key("unit").string(result.unit().text());
      number(json.key("value"), result.median().value());
      quantiles(json, result.median().quantiles());
      json.key("runs").beginArray();
      result.runs().forEach(run -> number(json, run.value()));
      json.endArray();
      json.endObject();
    }
    return json.endArray().newLine().toBytes();
  }

  /** The figures of a file that was written so. */
  static Figures read(byte[] text) {
    JsonReader json = new JsonReader("results");
    json.reset(text, 0, text.length);
    List<Figures.Figure> figures = new ArrayList<>();
    json.beginArray();
    while (json.nextItem()) {
      figures.add(figure(json));
    }
    json.end();
    return new Figures(figures);
  }

  private static Figures.Figure figure(JsonReader json) {
    String scenario = "";
    String parameters = "";
    String metric = "";
    String unit = "";
    double value = 0;
    json.beginObject();
    for (@Nullable String key = json.nextKey(); key != null; key = json.nextKey()) {
      switch (key) {
        case "scenario" -> scenario = json.readString();
        case "params" -> parameters = json.readString();
        case "metric" -> metric = json.readString();
        case "unit" -> unit = json.readString();
        case "value" -> value = Double.parseDouble(new String(json.readRaw(), US_ASCII));
        default -> json.skipValue();
      }
    }
    return new Figures.Figure(scenario, parameters, metric, unit, value);
  }

  private static void quantiles(JsonWriter json, @Nullable Quantiles quantiles) {
    if (quantiles == null) {
      json.key("p50").nothing().key("p99").nothing().key("p999").nothing().key("max").nothing();
      return;
    }
    json.key("p50").number(quantiles.p50());
    json.key("p99").number(quantiles.p99());
    json.key("p999").number(quantiles.p999());
    json.key("max").number(quantiles.max());
  }

  private static void number(JsonWriter json, double value) {
    BigDecimal decimal = BigDecimal.valueOf(value).setScale(DECIMALS, RoundingMode.HALF_UP);
    json.raw(decimal.stripTrailingZeros().toPlainString().getBytes(US_ASCII));
  }
}

package io.varve.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.json.JsonReader;
import io.varve.api.json.JsonWriter;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How the JVM of one run hands its measurements to the one that started it. */
final class MeasurementJson {
  private MeasurementJson() {}

  static byte[] of(List<Measurement> measurements) {
    JsonWriter json = new JsonWriter();
    json.beginArray();
    for (Measurement each : measurements) {
      json.beginObject();
      json.key("metric").string(each.metric());
      json.key("unit").string(each.unit().text());
      json.key("value").raw(BigDecimal.valueOf(each.value()).toPlainString().getBytes(US_ASCII));
      Quantiles quantiles = each.quantiles();
      if (quantiles != null) {
        json.key("times").beginArray();
        json.number(quantiles.p50()).number(quantiles.p99());
        json.number(quantiles.p999()).number(quantiles.max());
        quantiles.curve().forEach(json::number);
        json.endArray();
      }
      json.endObject();
    }
    return json.endArray().newLine().toBytes();
  }

  static List<Measurement> read(byte[] text) {
    JsonReader json = new JsonReader("measurements");
    json.reset(text, 0, text.length);
    List<Measurement> measurements = new ArrayList<>();
    json.beginArray();
    while (json.nextItem()) {
      measurements.add(measurement(json));
    }
    json.end();
    return measurements;
  }

  private static Measurement measurement(JsonReader json) {
    String metric = "";
    Unit unit = Unit.RATIO;
    double value = 0;
    @Nullable Quantiles quantiles = null;
    json.beginObject();
    for (@Nullable String key = json.nextKey(); key != null; key = json.nextKey()) {
      switch (key) {
        case "metric" -> metric = json.readString();
        case "unit" -> unit = Unit.of(json.readString());
        case "value" -> value = Double.parseDouble(new String(json.readRaw(), US_ASCII));
        case "times" -> quantiles = quantiles(json);
        default -> throw json.invalid("is not known here");
      }
    }
    return new Measurement(metric, unit, value, quantiles);
  }

  private static Quantiles quantiles(JsonReader json) {
    List<Long> times = new ArrayList<>();
    json.beginArray();
    while (json.nextItem()) {
      times.add(json.readLong());
    }
    return new Quantiles(
        times.get(0), times.get(1), times.get(2), times.get(3), times.subList(4, times.size()));
  }
}

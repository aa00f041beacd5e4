package io.varve.bench;

import io.varve.bench.micro.EventConstruction;
import io.varve.bench.micro.FieldAccess;
import io.varve.bench.micro.ImportLines;
import io.varve.bench.micro.IndexConcurrent;
import io.varve.bench.micro.IndexLookups;
import io.varve.bench.micro.MicroScenario;
import java.util.List;

/** The scenarios measured with JMH. */
final class MicroCatalogue {
  private static final List<String> NONE = List.of("");

  private MicroCatalogue() {}

  static void addTo(List<ScenarioKind> kinds) {
    kinds.add(
        micro(
            "index_lookups",
            NONE,
            "what the index finds, counted and not read",
            (s, none) -> MicroScenario.all(s, IndexLookups.class)));
    kinds.add(
        micro(
            "index_concurrent",
            NONE,
            "finding while another thread adds, against maps",
            (s, none) -> MicroScenario.all(s, IndexConcurrent.class)));
    kinds.add(
        micro(
            "field_access",
            NONE,
            "fields of an event that was read",
            (s, none) -> MicroScenario.all(s, FieldAccess.class)));
    kinds.add(
        micro(
            "event_construction",
            List.of("of", "validated"),
            "making an event, unchecked or validated",
            MicroCatalogue::construction));
    kinds.add(
        micro(
            "json_parse",
            NONE,
            "import lines to events, against Jackson",
            (s, none) ->
                MicroScenario.all(
                    s,
                    ImportLines.class,
                    new MicroScenario.Ratio("ratio", "jackson", "varve"),
                    new MicroScenario.Ratio("ratio_strict", "jackson_strict", "varve"))));
    kinds.add(
        micro(
            "column_filter",
            List.of("1MiB", "1GiB"),
            "a range filter over a column, against the scalar form",
            (s, size) ->
                MicroScenario.columns(
                    s, bytes(s, size), new MicroScenario.Ratio("ratio", "scalar", "fastest"))));
  }

  private static ScenarioKind micro(
      String name, List<String> parameters, String line, ScenarioKind.Maker maker) {
    return new ScenarioKind(name, parameters, any -> JvmOptions.MICRO, line, maker);
  }

  private static Scenario construction(BenchSetting setting, String method) {
    return switch (method) {
      case "of", "validated" -> MicroScenario.one(setting, EventConstruction.class, method);
      default -> throw new IllegalArgumentException("an event is not made with " + method);
    };
  }

  private static int bytes(BenchSetting setting, String size) {
    int mebibyte = 1024 * 1024;
    return switch (size) {
      case "1MiB" -> setting.scale().pick(mebibyte, mebibyte, 65_536);
      case "1GiB" -> setting.scale().pick(1024 * mebibyte, 128 * mebibyte, 131_072);
      default -> throw new IllegalArgumentException("no size " + size);
    };
  }
}

package io.varve.bench;

import io.varve.bench.server.ServerAppendStream;
import io.varve.bench.server.ServerAppends;
import io.varve.bench.server.ServerCatchup;
import io.varve.bench.server.ServerEntityQuery;
import io.varve.bench.server.ServerLines;
import io.varve.bench.server.ServerSubscribers;
import java.util.ArrayList;
import java.util.List;

/** Clients and a server that share the machine; run with {@code --server}. */
final class ServerCatalogue {
  private static final List<String> NONE = List.of("");
  private static final String ONE_WANTS = ",one";

  private ServerCatalogue() {}

  static void addTo(List<ScenarioKind> kinds) {
    kinds.addAll(kinds());
  }

  private static List<ScenarioKind> kinds() {
    return List.of(
        kind(
            "server_append_stream",
            List.of("8x100"),
            "PRODUCERSxBATCH on conditions over one gRPC stream; --server",
            (s, shape) -> new ServerAppendStream(s, LoadShape.parse(shape))),
        kind(
            "server_ndjson",
            NONE,
            "lines of JSON in one request; --server",
            (s, none) -> new ServerLines(s)),
        kind(
            "server_append",
            List.of("64"),
            "so many appends of one event in flight over gRPC; --server",
            (s, inFlight) -> new ServerAppends(s, ScenarioCatalogue.number(inFlight))),
        kind(
            "server_entity_query",
            NONE,
            "100 events of an entity over REST, 1,000 times a second; --server",
            (s, none) -> new ServerEntityQuery(s)),
        kind(
            "server_catchup",
            NONE,
            "a subscription over gRPC to a million events; --server",
            (s, none) -> new ServerCatchup(s)),
        kind(
            "server_subscribers",
            List.of("1000", "1000" + ONE_WANTS),
            "a commit to so many waiting SSE readers, or one of them; --server",
            ServerCatalogue::subscribers));
  }

  private static Scenario subscribers(BenchSetting setting, String parameters) {
    boolean oneWants = parameters.endsWith(ONE_WANTS);
    String count =
        oneWants ? parameters.substring(0, parameters.length() - ONE_WANTS.length()) : parameters;
    return new ServerSubscribers(setting, ScenarioCatalogue.number(count), !oneWants);
  }

  private static ScenarioKind kind(
      String name, List<String> parameters, String line, ScenarioKind.Maker maker) {
    return new ScenarioKind(name, parameters, any -> JvmOptions.USUAL, line, maker);
  }

  /** All of them. */
  static List<Selector> all() {
    List<Selector> all = new ArrayList<>();
    for (ScenarioKind kind : kinds()) {
      kind.parameters().forEach(parameters -> all.add(new Selector(kind.name(), parameters)));
    }
    return all;
  }
}

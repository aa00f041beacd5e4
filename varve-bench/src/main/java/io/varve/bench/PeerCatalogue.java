package io.varve.bench;

import io.varve.bench.peers.PeerScenarios;
import java.util.ArrayList;
import java.util.List;

/** The same work on other engines. */
final class PeerCatalogue {
  private static final String INGEST = "peer_ingest";
  private static final String ENTITY_READ = "peer_entity_read";

  private PeerCatalogue() {}

  static void addTo(List<ScenarioKind> kinds) {
    kinds.add(peer(INGEST, "the same events on other engines, or unsynced; --peers"));
    kinds.add(peer(ENTITY_READ, "100 events of an entity out of a million; --peers"));
  }

  private static ScenarioKind peer(String name, String line) {
    return new ScenarioKind(
        name,
        parameters(name),
        PeerCatalogue::jvmOptions,
        line,
        (setting, parameters) ->
            PeerScenarios.scenario(
                name,
                parameters,
                setting.workspace().directory(),
                setting.scale().pick(1_000_000, 100_000, 1_000)));
  }

  private static List<String> parameters(String name) {
    return PeerScenarios.ALL.stream()
        .map(Selector::of)
        .filter(selector -> selector.name().equals(name))
        .map(Selector::parameters)
        .toList();
  }

  private static List<String> jvmOptions(String parameters) {
    List<String> options = new ArrayList<>(JvmOptions.USUAL);
    options.addAll(PeerScenarios.jvmFlags(parameters.split(",", -1)[0]));
    return options;
  }

  /** All of them. */
  static List<Selector> all() {
    return PeerScenarios.ALL.stream().map(Selector::of).toList();
  }
}

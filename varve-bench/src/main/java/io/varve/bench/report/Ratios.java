package io.varve.bench.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/**
 * What two runs can be compared by, where two absolute figures cannot since the machine was another
 * or busier: each figure against one of the same run. In all of them more is better.
 */
public final class Ratios {
  private static final String RATE = "1/s";
  private static final String TIME = "ns";
  private static final String INGEST = "durable_ingest/";
  private static final String CEILING = "log_ceiling/";
  private static final String LOOP = "cpu_loop";

  /** Figures that say what the machine or another engine does, and no figure of ours. */
  private static final Set<String> NOT_OURS =
      Set.of(LOOP, "log_ceiling", "peer_ingest", "peer_entity_read");

  /** Figures beside the point of their scenario, which come and go. */
  private static final Set<String> ASIDE =
      Set.of(
          "write_and_force",
          "store_creation",
          "store_close",
          "jackson",
          "jackson_strict",
          "scalar",
          "locked_map_add",
          "locked_map_find",
          "concurrent_map_add",
          "concurrent_map_find");

  private Ratios() {}

  /** By name, sorted. */
  public static Map<String, Double> of(Figures figures) {
    Map<String, Double> ratios = new TreeMap<>(Comparator.naturalOrder());
    for (Figures.Figure each : figures.all()) {
      if (!NOT_OURS.contains(each.scenario()) && !ASIDE.contains(each.metric())) {
        addOwn(figures, each, ratios);
      }
      if (each.scenario().equals("peer_ingest") && each.metric().equals("events")) {
        addPeer(figures, each, ratios);
      }
      if (each.scenario().equals("peer_entity_read")) {
        put(
            ratios,
            "entity_read/1M against " + each.selector(),
            Figures.quotient(
                OptionalDouble.of(each.value()), figures.value("entity_read/1M", "views")));
      }
    }
    return ratios;
  }

  private static void addOwn(Figures figures, Figures.Figure each, Map<String, Double> ratios) {
    String name = each.selector() + " " + each.metric();
    OptionalDouble own = OptionalDouble.of(each.value());
    OptionalDouble loop = figures.value(LOOP, "loop");
    switch (each.unit()) {
      case RATE -> {
        if (loop.isPresent()) {
          ratios.put(name + " a cpu_loop", each.value() * loop.getAsDouble() / 1e9);
        }
      }
      case TIME -> put(ratios, "cpu_loop against " + name, Figures.quotient(loop, own));
      case "ratio" -> {
        if (each.metric().startsWith("ratio")) {
          ratios.put(name, each.value());
        }
      }
      default -> {
        // Bytes and counts do not depend on the machine's mood; goals hold them.
      }
    }
    if (each.selector().startsWith(INGEST)) {
      addCeiling(figures, each, own, ratios);
    }
  }

  private static void addCeiling(
      Figures figures, Figures.Figure each, OptionalDouble own, Map<String, Double> ratios) {
    OptionalDouble ceiling = figures.value(CEILING + each.parameters(), each.metric());
    if (each.metric().equals("events")) {
      put(ratios, each.selector() + " against log_ceiling", Figures.quotient(own, ceiling));
    } else if (each.metric().equals("commit")) {
      put(
          ratios,
          "log_ceiling against " + each.selector() + " commit",
          Figures.quotient(ceiling, own));
    }
  }

  private static void addPeer(Figures figures, Figures.Figure peer, Map<String, Double> ratios) {
    List<String> parts = new ArrayList<>(List.of(peer.parameters().split(",", -1)));
    if (parts.size() == 3) {
      put(
          ratios,
          INGEST + parts.get(1) + " against " + peer.selector(),
          Figures.quotient(
              figures.value(INGEST + parts.get(1), "events"), OptionalDouble.of(peer.value())));
    }
  }

  private static void put(Map<String, Double> ratios, String name, OptionalDouble value) {
    value.ifPresent(present -> ratios.put(name, present));
  }
}

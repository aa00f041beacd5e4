package io.varve.bench.report;

import io.varve.bench.Result;
import io.varve.bench.Unit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleFunction;

/** The charts of the report; those whose figures were not measured are left out. */
final class Charts {
  private static final String EVENTS = "events";
  private static final String CONDITIONAL = "events_with_condition";
  private static final String COMMIT = "commit";
  private static final String VIEWS = "views";
  private static final List<String> SHAPES = List.of("1x1", "1x100", "1x1000", "8x100", "64x1");

  private final List<Result> results;
  private final List<String> cards = new ArrayList<>();

  Charts(List<Result> results) {
    this.results = results;
  }

  /** All sections of charts. */
  String sections() {
    inMemory();
    String sections = section("In memory");
    durable();
    sections += section("Durable, beside the machine's ceiling");
    reads();
    sections += section("Reads");
    large();
    sections += section("Large stores");
    small();
    return sections + section("Small things");
  }

  private String section(String title) {
    Markup section = new Markup();
    if (!cards.isEmpty()) {
      section.raw("<section><h2>").words(title).raw("</h2><div class=\"cards\">");
      cards.forEach(section::raw);
      section.raw("</div></section>");
    }
    cards.clear();
    return section.toString();
  }

  private void inMemory() {
    List<Bar> ingest = new ArrayList<>();
    for (String events : List.of("100", "1000", "10000", "1000000")) {
      String selector = "ingestion_throughput/" + events;
      add(ingest, events + " events", selector, EVENTS, Bar.Owner.OURS);
      add(ingest, "with condition", selector, CONDITIONAL, Bar.Owner.ASIDE);
    }
    bars("ingestion_throughput", "one thread, one event a call", ingest);
    List<Bar> writes = new ArrayList<>();
    List<Series.Point> plain = new ArrayList<>();
    List<Series.Point> conditional = new ArrayList<>();
    List<String> places = List.of("1", "2", "4", "8");
    for (int i = 0; i < places.size(); i++) {
      String threads = places.get(i);
      add(
          writes,
          threads + " x 250",
          "concurrent_writes/" + threads,
          "all_threads",
          Bar.Owner.OURS);
      point(plain, i, "threads/" + threads, EVENTS);
      point(conditional, i, "threads/" + threads, CONDITIONAL);
    }
    bars("concurrent_writes", "time until all threads are done; shorter is better", writes);
    lines(
        "threads",
        "events a second over the number of threads",
        places,
        List.of(new Series("plain", plain), new Series("with condition", conditional)),
        FigureText::rate);
  }

  private void durable() {
    for (String shape : SHAPES) {
      List<Bar> bars = new ArrayList<>();
      add(bars, "varve", "durable_ingest/" + shape, EVENTS, Bar.Owner.OURS);
      add(bars, "log ceiling", "log_ceiling/" + shape, EVENTS, Bar.Owner.MACHINE);
      addPeers(bars, "," + shape + ",synced");
      bars("durable_ingest/" + shape, "events a second, every commit forced", bars);
    }
    percentiles("commit of durable_ingest", "durable_ingest/", SHAPES, COMMIT);
    percentiles("commit of log_ceiling", "log_ceiling/", SHAPES, COMMIT);
    List<Bar> async = new ArrayList<>();
    for (String inFlight : List.of("1", "100", "1000")) {
      add(async, inFlight + " in flight", "async_ingest/" + inFlight, EVENTS, Bar.Owner.OURS);
    }
    bars("async_ingest", "one thread, one event an append", async);
    List<Bar> batches = new ArrayList<>();
    for (String appends : List.of("1", "10", "100", "1000")) {
      add(batches, appends + " a call", "batch_ingest/" + appends, EVENTS, Bar.Owner.OURS);
    }
    bars("batch_ingest", "one thread, one event an append", batches);
  }

  private void addPeers(List<Bar> bars, String ending) {
    for (Result each : results) {
      if (each.scenario().equals("peer_ingest")
          && each.metric().equals(EVENTS)
          && each.parameters().endsWith(ending)) {
        String peer = each.parameters().substring(0, each.parameters().indexOf(','));
        bars.add(Bar.of(peer, each, Bar.Owner.PEER));
      }
    }
  }

  private void reads() {
    List<Series> queries = new ArrayList<>();
    for (String form : List.of(VIEWS, EVENTS)) {
      curve(queries, "entity as " + form, "query_performance/entity", form);
      curve(queries, "type as " + form, "query_performance/type", form);
    }
    percentiles("query_performance", "100 events out of 10,000 in memory", queries);
    List<Series> writing = new ArrayList<>();
    curve(writing, "idle", "query_while_writing", "idle");
    curve(writing, "while writing", "query_while_writing", "writing");
    percentiles("query_while_writing", "100 events of an entity, on disk", writing);
    List<Series> reads = new ArrayList<>();
    for (String size : List.of("10k", "1M", "10M")) {
      curve(reads, "out of " + size, "entity_read/" + size, VIEWS);
    }
    for (Result each : results) {
      if (each.scenario().equals("peer_entity_read")) {
        curve(reads, each.parameters() + ", out of 1M", Figures.selector(each), each.metric());
      }
    }
    percentiles("entity_read", "100 scattered events of an entity, on disk", reads);
    List<Series> states = new ArrayList<>();
    curve(states, "state of 1,000 events", "state_reconstruction", "state");
    curve(states, "events as of", "time_travel", "query_as_of");
    curve(states, "state as of", "time_travel", "state_as_of");
    percentiles("state_reconstruction, time_travel", "in memory", states);
  }

  private void large() {
    List<Series.Point> points = new ArrayList<>();
    List<String> places = new ArrayList<>();
    for (int size = 1; size <= 10; size++) {
      places.add(size + " M");
      point(points, size - 1, "scale", "events_at_" + size + "M");
    }
    lines(
        "scale",
        "events a second over the size of the store, 1x1000",
        places,
        List.of(new Series("durable appends", points)),
        FigureText::rate);
    List<Bar> streams = new ArrayList<>();
    add(streams, "scan", "scan", VIEWS, Bar.Owner.OURS);
    add(streams, "subscribe_catchup", "subscribe_catchup", EVENTS, Bar.Owner.OURS);
    add(streams, "import", "import", EVENTS, Bar.Owner.OURS);
    bars("scan, subscribe_catchup, import", "events a second", streams);
    List<Bar> opens = new ArrayList<>();
    add(opens, "closed", "reopen/clean", "open", Bar.Owner.OURS);
    add(opens, "killed", "reopen/killed", "open", Bar.Owner.OURS);
    bars("reopen", "10 million events; shorter is better", opens);
    List<Bar> memory = new ArrayList<>();
    add(memory, "heap", "memory_scaling", "heap_per_event", Bar.Owner.OURS);
    add(memory, "anonymous", "memory_scaling", "anonymous_per_event", Bar.Owner.OURS);
    add(memory, "mapped files", "memory_scaling", "mapped_per_event", Bar.Owner.ASIDE);
    bars("memory_scaling", "bytes an event; less is better", memory);
  }

  private void small() {
    List<Bar> lines = new ArrayList<>();
    add(lines, "varve", "json_parse", "varve", Bar.Owner.OURS);
    add(lines, "jackson", "json_parse", "jackson", Bar.Owner.PEER);
    add(lines, "jackson, strict", "json_parse", "jackson_strict", Bar.Owner.PEER);
    bars("json_parse", "time of an import line; shorter is better", lines);
    for (String work : List.of("add", "find")) {
      List<Bar> index = new ArrayList<>();
      add(index, "open index", "index_concurrent", "open_index_" + work, Bar.Owner.OURS);
      add(index, "concurrent map", "index_concurrent", "concurrent_map_" + work, Bar.Owner.ASIDE);
      add(index, "locked map", "index_concurrent", "locked_map_" + work, Bar.Owner.ASIDE);
      bars("index_concurrent, " + work, "one adds, one finds; shorter is better", index);
    }
    for (String size : List.of("1MiB", "1GiB")) {
      List<Bar> filter = new ArrayList<>();
      add(filter, "fastest", "column_filter/" + size, "fastest", Bar.Owner.OURS);
      add(filter, "scalar", "column_filter/" + size, "scalar", Bar.Owner.ASIDE);
      bars("column_filter/" + size, "time of a column; shorter is better", filter);
    }
    List<Bar> calls = new ArrayList<>();
    add(calls, "entity, 100 hits", "index_lookups", "entity", Bar.Owner.OURS);
    add(calls, "type, 1,000 hits", "index_lookups", "type", Bar.Owner.OURS);
    add(calls, "entity's version", "index_lookups", "entity_version", Bar.Owner.OURS);
    bars("index_lookups", "counted, not read; shorter is better", calls);
    List<Bar> events = new ArrayList<>();
    add(events, "event type", "field_access", "event_type", Bar.Owner.OURS);
    add(events, "all fields", "field_access", "all_fields", Bar.Owner.OURS);
    add(events, "of", "event_construction/of", "of", Bar.Owner.OURS);
    add(events, "validated", "event_construction/validated", "validated", Bar.Owner.OURS);
    bars("field_access, event_construction", "time of a call; shorter is better", events);
  }

  private void percentiles(String title, String prefix, List<String> parameters, String metric) {
    List<Series> lines = new ArrayList<>();
    parameters.forEach(each -> curve(lines, each, prefix + each, metric));
    percentiles(title, "PRODUCERSxBATCH", lines);
  }

  private void percentiles(String title, String note, List<Series> lines) {
    if (!lines.isEmpty()) {
      card(title, note, PercentileChart.of(title, lines));
    }
  }

  private void bars(String title, String note, List<Bar> bars) {
    if (!bars.isEmpty()) {
      card(title, note, BarChart.of(title, bars));
    }
  }

  private void lines(
      String title,
      String note,
      List<String> places,
      List<Series> lines,
      DoubleFunction<String> text) {
    List<Series> present = lines.stream().filter(line -> !line.points().isEmpty()).toList();
    if (!present.isEmpty()) {
      card(title, note, LineChart.of(title, places, present, false, text));
    }
  }

  private void card(String title, String note, String chart) {
    cards.add(
        new Markup()
            .raw("<figure><figcaption><b>")
            .words(title)
            .raw("</b> ")
            .words(note)
            .raw("</figcaption>")
            .raw(chart)
            .raw("</figure>")
            .toString());
  }

  private void add(List<Bar> bars, String label, String selector, String metric, Bar.Owner owner) {
    for (Result each : named(selector, metric)) {
      bars.add(Bar.of(label, each, owner));
    }
  }

  private void point(List<Series.Point> points, int place, String selector, String metric) {
    for (Result each : named(selector, metric)) {
      points.add(new Series.Point(place, each.median().value(), each.least(), each.greatest()));
    }
  }

  private void curve(List<Series> lines, String name, String selector, String metric) {
    for (Result each : named(selector, metric)) {
      var quantiles = each.median().quantiles();
      if (quantiles != null && each.unit() == Unit.NANOS) {
        lines.add(PercentileChart.series(name, quantiles));
      }
    }
  }

  private List<Result> named(String selector, String metric) {
    return results.stream()
        .filter(each -> Figures.selector(each).equals(selector) && each.metric().equals(metric))
        .toList();
  }
}

package io.varve.bench;

import io.varve.bench.scenario.AsyncIngest;
import io.varve.bench.scenario.BatchIngest;
import io.varve.bench.scenario.CommandImport;
import io.varve.bench.scenario.ConcurrentWrites;
import io.varve.bench.scenario.CpuLoop;
import io.varve.bench.scenario.DurableIngest;
import io.varve.bench.scenario.EntityQuery;
import io.varve.bench.scenario.EntityRead;
import io.varve.bench.scenario.FullScan;
import io.varve.bench.scenario.HeapGrowth;
import io.varve.bench.scenario.IngestionThroughput;
import io.varve.bench.scenario.LogCeilingLoad;
import io.varve.bench.scenario.MemoryScaling;
import io.varve.bench.scenario.QueryWhileWriting;
import io.varve.bench.scenario.Reopen;
import io.varve.bench.scenario.StateReconstruction;
import io.varve.bench.scenario.StoreScale;
import io.varve.bench.scenario.SubscribeCatchup;
import io.varve.bench.scenario.ThreadScaling;
import io.varve.bench.scenario.TimeTravel;
import io.varve.bench.scenario.TypeQuery;
import io.varve.bench.scenario.WalWrites;
import java.util.ArrayList;
import java.util.List;

/** The scenarios by name; the one place where names are given meaning. */
final class ScenarioCatalogue {
  private static final List<String> SHAPES = List.of("1x1", "1x100", "1x1000", "8x100", "64x1");
  private static final List<String> THREADS = List.of("1", "2", "4", "8");
  private static final int MAX_LISTED = 5;
  private static final List<String> NONE = List.of("");

  private final BenchSetting setting;

  ScenarioCatalogue(BenchSetting setting) {
    this.setting = setting;
  }

  /** Every kind, in the order in which they run. */
  static List<ScenarioKind> kinds() {
    List<ScenarioKind> kinds = new ArrayList<>();
    kinds.add(usual("cpu_loop", NONE, "a fixed loop, to compare by", (s, none) -> new CpuLoop(s)));
    addInMemory(kinds);
    addOnDisk(kinds);
    addLarge(kinds);
    MicroCatalogue.addTo(kinds);
    PeerCatalogue.addTo(kinds);
    ServerCatalogue.addTo(kinds);
    return kinds;
  }

  private static void addInMemory(List<ScenarioKind> kinds) {
    kinds.add(
        usual(
            "ingestion_throughput",
            List.of("100", "1000", "10000", "1000000"),
            "one thread fills a store in memory, one event a call",
            (s, events) -> new IngestionThroughput(s, number(events))));
    kinds.add(
        usual(
            "query_performance",
            List.of("entity", "type"),
            "100 events of an entity, or of a type, out of 10,000 in memory",
            ScenarioCatalogue::query));
    kinds.add(
        usual(
            "state_reconstruction",
            NONE,
            "the state of an entity of 1,000 events",
            (s, none) -> new StateReconstruction(s)));
    kinds.add(
        usual(
            "time_travel",
            NONE,
            "events and state of an entity as of some time",
            (s, none) -> new TimeTravel(s)));
    kinds.add(
        usual(
            "concurrent_writes",
            THREADS,
            "250 appends a thread, threads started inside the timing",
            (s, threads) -> new ConcurrentWrites(s, number(threads))));
    kinds.add(
        usual(
            "threads",
            THREADS,
            "a million appends by running threads",
            (s, threads) -> new ThreadScaling(s, number(threads))));
  }

  private static void addOnDisk(List<ScenarioKind> kinds) {
    kinds.add(
        usual(
            "wal_writes", NONE, "100 forced appends of one event", (s, none) -> new WalWrites(s)));
    kinds.add(
        usual(
            "query_while_writing",
            NONE,
            "reads of an entity beside a producer",
            (s, none) -> new QueryWhileWriting(s)));
    kinds.add(
        usual(
            "durable_ingest",
            SHAPES,
            "PRODUCERSxBATCH, every commit forced",
            (s, shape) -> new DurableIngest(s, LoadShape.parse(shape))));
    kinds.add(
        usual(
            "log_ceiling",
            SHAPES,
            "the same producers on a bare log",
            (s, shape) -> new LogCeilingLoad(s, LoadShape.parse(shape))));
    kinds.add(
        usual(
            "async_ingest",
            List.of("1", "100", "1000"),
            "one thread, so many forced appends of one event in flight",
            (s, inFlight) -> new AsyncIngest(s, number(inFlight))));
    kinds.add(
        usual(
            "batch_ingest",
            List.of("1", "10", "100", "1000"),
            "one thread, so many appends of one event a call",
            (s, appends) -> new BatchIngest(s, number(appends))));
    kinds.add(
        usual(
            "import",
            NONE,
            "./varve import as a process, of --file or of 262,200 lines",
            (s, none) -> new CommandImport(s)));
  }

  private static void addLarge(List<ScenarioKind> kinds) {
    kinds.add(
        usual("scan", NONE, "10 million events in order, all bytes", (s, none) -> new FullScan(s)));
    kinds.add(
        usual(
            "entity_read",
            List.of("10k", "1M", "10M"),
            "100 events of an entity, scattered over so many on disk",
            EntityRead::new));
    kinds.add(
        usual(
            "subscribe_catchup",
            NONE,
            "a subscription to a million events until it has caught up",
            (s, none) -> new SubscribeCatchup(s)));
    kinds.add(
        usual(
            "reopen",
            List.of("clean", "killed"),
            "opening 10 million events, closed or left by a killed writer",
            Reopen::new));
    kinds.add(
        usual(
            "scale",
            NONE,
            "rate of appends at 10 million events against 1 million",
            (s, none) -> new StoreScale(s)));
    kinds.add(
        new ScenarioKind(
            "memory_scaling",
            NONE,
            none -> JvmOptions.SMALL,
            "memory for each of 10 million events on disk",
            (s, none) -> new MemoryScaling(s)));
    kinds.add(
        new ScenarioKind(
            "heap_growth",
            NONE,
            none -> JvmOptions.SMALL,
            "used heap at 10 million events against 1 million, -Xmx256m",
            (s, none) -> new HeapGrowth(s)));
  }

  private static ScenarioKind usual(
      String name, List<String> parameters, String line, ScenarioKind.Maker maker) {
    return new ScenarioKind(name, parameters, any -> JvmOptions.USUAL, line, maker);
  }

  static int number(String text) {
    if (!text.matches("[1-9][0-9]{0,8}")) {
      throw new IllegalArgumentException("\"" + text + "\" is not a number");
    }
    return Integer.parseInt(text);
  }

  private static Scenario query(BenchSetting setting, String kind) {
    return switch (kind) {
      case "entity" -> new EntityQuery(setting);
      case "type" -> new TypeQuery(setting);
      default -> throw new IllegalArgumentException("no query " + kind);
    };
  }

  /** Our scenarios on one process with all their parameters. */
  static List<Selector> all() {
    List<Selector> all = new ArrayList<>();
    for (ScenarioKind kind : kinds()) {
      kind.parameters().forEach(parameters -> all.add(new Selector(kind.name(), parameters)));
    }
    all.removeAll(PeerCatalogue.all());
    all.removeAll(ServerCatalogue.all());
    return all;
  }

  /** A line for each kind: its name with its parameters, and what it does. */
  static String listing() {
    StringBuilder listing = new StringBuilder();
    for (ScenarioKind kind : kinds()) {
      listing.append("%-46s %s%n".formatted(name(kind), kind.line()));
    }
    return listing.toString();
  }

  private static String name(ScenarioKind kind) {
    List<String> parameters = kind.parameters();
    if (parameters.equals(NONE)) {
      return kind.name();
    }
    return parameters.size() > MAX_LISTED
        ? kind.name() + "/" + parameters.getFirst() + " ..."
        : kind.name() + "/" + String.join(" ", parameters);
  }

  /**
   * What the words ask for: a name without parameters asks for all of them.
   *
   * @throws IllegalArgumentException if a word stands for nothing
   */
  List<Selector> select(List<String> words) {
    List<Selector> selected = new ArrayList<>();
    for (String word : words) {
      Selector selector = Selector.of(word);
      ScenarioKind kind = kind(selector);
      if (selector.parameters().isEmpty()) {
        kind.parameters().forEach(each -> selected.add(new Selector(kind.name(), each)));
      } else {
        scenario(selector);
        selected.add(selector);
      }
    }
    return selected.stream().distinct().toList();
  }

  /**
   * The scenario that a selector stands for.
   *
   * @throws IllegalArgumentException if the selector stands for nothing
   */
  Scenario scenario(Selector selector) {
    ScenarioKind kind = kind(selector);
    if (kind.parameters().equals(NONE) && !selector.parameters().isEmpty()) {
      throw unknown(selector);
    }
    try {
      return kind.maker().make(setting, selector.parameters());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("no scenario " + selector + ": " + e.getMessage(), e);
    }
  }

  List<String> jvmOptions(Selector selector) {
    return kind(selector).jvmOptions().apply(selector.parameters());
  }

  private static ScenarioKind kind(Selector selector) {
    return kinds().stream()
        .filter(kind -> kind.name().equals(selector.name()))
        .findFirst()
        .orElseThrow(() -> unknown(selector));
  }

  private static IllegalArgumentException unknown(Selector selector) {
    return new IllegalArgumentException("no scenario " + selector);
  }
}

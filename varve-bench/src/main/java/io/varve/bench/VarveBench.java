package io.varve.bench;

import io.varve.bench.report.Comparison;
import io.varve.bench.report.Figures;
import io.varve.bench.report.Machine;
import io.varve.bench.report.Report;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The benchmark program: runs scenarios, prints a table, writes results as JSON and as a page.
 * Progress goes to stderr.
 */
public final class VarveBench {
  private static final int FAILED = 1;
  private static final int BAD_USAGE = 64;

  private VarveBench() {}

  public static void main(String[] arguments) throws IOException {
    if (List.of(arguments).contains("--help")) {
      System.out.print(BenchArguments.USAGE);
      return;
    }
    BenchArguments parsed;
    List<Selector> selectors;
    try {
      parsed = BenchArguments.parse(arguments);
      selectors = selectors(parsed);
    } catch (IllegalArgumentException e) {
      System.err.println("bench: " + e.getMessage());
      System.err.print(BenchArguments.USAGE);
      System.exit(BAD_USAGE);
      return;
    }
    if (parsed.list()) {
      System.out.print(ScenarioCatalogue.listing());
      return;
    }
    BenchSetting setting = parsed.setting();
    ForkedRunner runner = new ForkedRunner(new ScenarioCatalogue(setting), setting);
    RunPlan plan = new RunPlan(selectors, parsed.runs(), runner, System.err);
    System.exit(run(parsed, plan, System.out));
  }

  /** What is to run: what is named or asked for, or all; and always the fixed loop. */
  static List<Selector> selectors(BenchArguments arguments) {
    ScenarioCatalogue catalogue = new ScenarioCatalogue(arguments.setting());
    List<Selector> selectors = new ArrayList<>();
    selectors.add(Selector.of("cpu_loop"));
    selectors.addAll(
        arguments.selectors().isEmpty() && !arguments.server()
            ? ScenarioCatalogue.all()
            : catalogue.select(arguments.selectors()));
    if (arguments.server()) {
      selectors.addAll(ServerCatalogue.all());
    }
    if (arguments.peers()) {
      selectors.addAll(PeerCatalogue.all());
    }
    return selectors.stream().distinct().toList();
  }

  /** Returns the exit code. */
  static int run(BenchArguments arguments, RunPlan plan, PrintStream out) throws IOException {
    BenchSetting setting = arguments.setting();
    Workspace workspace = setting.workspace();
    Path baseline = arguments.baseline();
    // Read before the work is done, so that a file that is not there costs no hour.
    Figures before = baseline == null ? null : ResultJson.read(Files.readAllBytes(baseline));
    Files.createDirectories(workspace.directory());
    Machine machine = machine(arguments, setting);
    RunPlan.Outcome outcome;
    try {
      outcome = plan.run();
    } finally {
      workspace.clear();
    }
    List<Result> results = outcome.results();
    out.print(ResultTable.of(results));
    write(arguments.json(), ResultJson.of(results));
    write(arguments.json().resolveSibling("machine.json"), machine.toJson());
    write(arguments.html(), Report.of(results, machine));
    out.println("report: " + arguments.html());
    boolean kept = before == null || kept(Figures.of(results), before, out);
    outcome.failures().forEach(out::println);
    return outcome.failures().isEmpty() && kept ? 0 : FAILED;
  }

  private static boolean kept(Figures now, Figures before, PrintStream out) {
    Comparison comparison = Comparison.of(now, before);
    out.print(comparison.text());
    return comparison.holds();
  }

  private static Machine machine(BenchArguments arguments, BenchSetting setting)
      throws IOException {
    String measured =
        arguments.runs() + (arguments.runs() == 1 ? " run" : " runs") + " of each scenario";
    return Machine.here(
            setting.root(), setting.workspace().directory(), setting.scale().pick(300, 100, 5))
        .with("measured", arguments.quick() ? measured + ", quick: sizes are smaller" : measured);
  }

  private static void write(Path file, byte[] content) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.write(file, content);
  }
}

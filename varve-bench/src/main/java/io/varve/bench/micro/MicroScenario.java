package io.varve.bench.micro;

import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * The benchmarks of a JMH class, or one of them, in this JVM, which the scenario has for itself.
 * Each method is a metric of its name, in nanoseconds a call.
 */
public final class MicroScenario implements Scenario {
  private static final int WARM_UPS = 5;
  private static final int ITERATIONS = 5;
  private static final int QUICK_ITERATIONS = 3;

  private final Class<?> benchmarks;
  private final String method;
  private final Map<String, String> properties;
  private final Scale scale;
  private final List<Ratio> ratios;

  /** A metric that is one metric divided by another: how many times as long it takes. */
  public record Ratio(String metric, String dividend, String divisor) {}

  private MicroScenario(
      BenchSetting setting,
      Class<?> benchmarks,
      String method,
      Map<String, String> properties,
      List<Ratio> ratios) {
    this.benchmarks = benchmarks;
    this.method = method;
    this.properties = properties;
    this.scale = setting.scale();
    this.ratios = ratios;
  }

  /** All methods of a class, and ratios of them. */
  public static MicroScenario all(BenchSetting setting, Class<?> benchmarks, Ratio... ratios) {
    return new MicroScenario(setting, benchmarks, ".*", Map.of(), List.of(ratios));
  }

  /** One method of a class. */
  public static MicroScenario one(BenchSetting setting, Class<?> benchmarks, String method) {
    return new MicroScenario(setting, benchmarks, method, Map.of(), List.of());
  }

  /** The filters of {@link ColumnScan} over a column of so many bytes. */
  public static MicroScenario columns(BenchSetting setting, int bytes, Ratio... ratios) {
    return new MicroScenario(
        setting,
        ColumnScan.class,
        ".*",
        Map.of(ColumnScan.BYTES, Integer.toString(bytes)),
        List.of(ratios));
  }

  /** Nothing: JMH warms up by itself. */
  @Override
  public void warmUp() {}

  @Override
  public List<Measurement> run() throws IOException {
    // Another JMH on this machine is the user's affair; the runs of one program never overlap.
    System.setProperty("jmh.ignoreLock", "true");
    properties.forEach(System::setProperty);
    List<Measurement> measured = new ArrayList<>();
    try {
      for (RunResult result : new Runner(options().build()).run()) {
        measured.addAll(measurements(result));
      }
    } catch (RunnerException e) {
      throw new IOException("JMH failed", e);
    }
    for (Ratio ratio : ratios) {
      double value = value(measured, ratio.dividend()) / value(measured, ratio.divisor());
      measured.add(Measurement.of(ratio.metric(), Unit.RATIO, value));
    }
    return measured;
  }

  private ChainedOptionsBuilder options() {
    TimeValue time = TimeValue.milliseconds(scale.pick(1_000, 300, 2));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + benchmarks.getName().replace(".", "\\.") + "\\." + method + "$")
            .forks(0)
            .warmupIterations(scale.pick(WARM_UPS, WARM_UPS, 1))
            .warmupTime(time)
            .measurementIterations(scale.pick(ITERATIONS, QUICK_ITERATIONS, 1))
            .measurementTime(time)
            .shouldFailOnError(true)
            .verbosity(VerboseMode.SILENT);
    return options;
  }

  /** A group of threads has a result for each of its methods; else there is one. */
  private static List<Measurement> measurements(RunResult result) {
    List<Measurement> measured = new ArrayList<>();
    for (Map.Entry<String, ?> each : result.getSecondaryResults().entrySet()) {
      if (each.getValue() instanceof Result<?> method) {
        measured.add(measurement(method));
      }
    }
    return measured.isEmpty() ? List.of(measurement(result.getPrimaryResult())) : measured;
  }

  private static Measurement measurement(Result<?> result) {
    return Measurement.of(metric(result.getLabel()), Unit.NANOS, result.getScore());
  }

  private static String metric(String method) {
    return method.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
  }

  private static double value(List<Measurement> measured, String metric) {
    return measured.stream()
        .filter(each -> each.metric().equals(metric))
        .mapToDouble(Measurement::value)
        .findFirst()
        .orElseThrow();
  }
}

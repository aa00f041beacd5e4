package io.varve.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.json.JsonWriter;
import io.varve.bench.ForceProbe;
import io.varve.bench.JvmOptions;
import io.varve.bench.Quantiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * What was measured on, and what was measured.
 *
 * @param facts by name, in the order in which they are shown
 */
public record Machine(Map<String, String> facts) {
  private static final int SMALL_FRAME_BYTES = 4 * 1024;
  private static final int LARGE_FRAME_BYTES = 160 * 1024;
  private static final double KIB_PER_GIB = 1024.0 * 1024;

  public Machine {
    facts = new LinkedHashMap<>(facts);
  }

  /**
   * Looks around, and measures the disk.
   *
   * @param root the repository
   * @param directory on the disk to be measured
   * @param frames written and forced of each size
   */
  public static Machine here(Path root, Path directory, int frames) throws IOException {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("commit", commit(root));
    facts.put("processor", processor());
    facts.put("cores", Integer.toString(Runtime.getRuntime().availableProcessors()));
    facts.put("memory", memory());
    facts.put(
        "system",
        System.getProperty("os.name")
            + " "
            + System.getProperty("os.version")
            + " "
            + System.getProperty("os.arch"));
    facts.put(
        "jvm", System.getProperty("java.vm.name") + " " + System.getProperty("java.vm.version"));
    facts.put("jvm_options", String.join(" ", JvmOptions.USUAL));
    facts.put("write_and_force_4_kib", force(directory, SMALL_FRAME_BYTES, frames));
    facts.put("write_and_force_160_kib", force(directory, LARGE_FRAME_BYTES, frames));
    return new Machine(facts);
  }

  private static String force(Path directory, int bytes, int frames) throws IOException {
    Histogram nanos = ForceProbe.measure(directory, bytes, frames);
    Quantiles quantiles = Quantiles.of(nanos);
    return "p50 "
        + FigureText.time((double) quantiles.p50())
        + ", p99 "
        + FigureText.time((double) quantiles.p99())
        + ", max "
        + FigureText.time((double) quantiles.max());
  }

  private static String processor() throws IOException {
    return line(Path.of("/proc/cpuinfo"), "model name");
  }

  private static String memory() throws IOException {
    String digits = line(Path.of("/proc/meminfo"), "MemTotal").replaceAll("[^0-9]", "");
    return digits.isEmpty()
        ? "unknown"
        : FigureText.digits(Long.parseLong(digits) / KIB_PER_GIB) + " GiB";
  }

  private static String line(Path file, String key) throws IOException {
    if (!Files.exists(file)) {
      return "unknown";
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .map(line -> line.substring(line.indexOf(':') + 1).trim())
        .findFirst()
        .orElse("unknown");
  }

  private static String commit(Path root) {
    String head = git(root, List.of("git", "rev-parse", "--short=12", "HEAD"));
    return git(root, List.of("git", "status", "--porcelain", "-uno")).isEmpty()
        ? head
        : head + " with changes";
  }

  /** What git says; "unknown" where there is none. */
  private static String git(Path root, List<String> command) {
    try {
      Process git =
          new ProcessBuilder(command)
              .directory(root.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String said = new String(git.getInputStream().readAllBytes(), UTF_8).trim();
      return git.waitFor() == 0 ? said : "unknown";
    } catch (IOException e) {
      return "unknown";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "unknown";
    }
  }

  /** The same with one fact more. */
  public Machine with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(facts);
    more.put(name, value);
    return new Machine(more);
  }

  public byte[] toJson() {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    facts.forEach((name, value) -> json.key(name).string(value));
    return json.endObject().newLine().toBytes();
  }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Runs the long proofs in turns, whichever is furthest from its goal first, and adds what each
 * counted to the ledger, one line of JSON a turn; run by tools/longrun. Seeds go on where the
 * ledger ends, so no turn repeats another. A count belongs to the sources that it was made with,
 * those of api, storage and engine, and of a server's proof those of protocol, server and client
 * too: the report shows those of today's sources apart from older ones.
 */
final class LongRun {
  private static final Path LEDGER = Path.of("docs", "ledger.ndjson");
  private static final List<String> SOURCES =
      List.of("varve-api/src/main", "varve-storage/src/main", "varve-engine/src/main");
  private static final List<String> SERVER_SOURCES =
      Stream.concat(
              SOURCES.stream(),
              Stream.of(
                  "varve-protocol/src/main", "varve-server/src/main", "varve-client/src/main"))
          .toList();

  /**
   * One kind of proof.
   *
   * @param count how much one turn asks for: seeds, cycles, images, seconds a target
   * @param command with SEED and COUNT in it; its last line of output is JSON
   * @param keys what to take from that JSON, and how the ledger calls it
   */
  private record Proof(
      String name, long count, String command, Map<String, String> keys, String goal) {
    /** What its counts speak for. */
    List<String> speaksFor() {
      return name.startsWith("server-") ? SERVER_SOURCES : SOURCES;
    }
  }

  private static final Map<String, Long> GOALS = new LinkedHashMap<>();

  static {
    GOALS.put("crash_recoveries", 2_000_000L);
    GOALS.put("checked_operations", 100_000_000L);
    GOALS.put("kill_cycles", 1_000L);
    GOALS.put("server_kill_cycles", 100L);
    GOALS.put("power_cuts_ext4", 500L);
    GOALS.put("power_cuts_xfs", 500L);
    GOALS.put("block_images", 10_000L);
    GOALS.put("flipped_bits", 16L * 1024 * 8 * 4);
    GOALS.put("fuzz_executions", 50_000_000L);
    GOALS.put("planted_bugs_caught", 25L);
  }

  private static final List<Proof> PROOFS =
      List.of(
          new Proof(
              "simulation",
              5_000,
              "./varve simulate --from SEED --seeds COUNT",
              Map.of("crash_recoveries", "crash_recoveries", "operations", "checked_operations"),
              "crash_recoveries"),
          new Proof(
              "kills",
              100,
              "tools/chaos/kills --cycles COUNT --seed SEED",
              Map.of("cycles", "kill_cycles", "operations", "checked_operations"),
              "kill_cycles"),
          new Proof(
              "server-kills",
              100,
              "tools/chaos/kills --server --cycles COUNT --seed SEED",
              Map.of("cycles", "server_kill_cycles", "operations", "checked_operations"),
              "server_kill_cycles"),
          new Proof(
              "ext4",
              50,
              "tools/powercut/filesystem ext4 COUNT --seed SEED --json",
              Map.of("cycles", "power_cuts_ext4"),
              "power_cuts_ext4"),
          new Proof(
              "xfs",
              50,
              "tools/powercut/filesystem xfs COUNT --seed SEED --json",
              Map.of("cycles", "power_cuts_xfs"),
              "power_cuts_xfs"),
          new Proof(
              "blocks",
              500,
              "tools/powercut/blocks COUNT --seed SEED --json",
              Map.of("images", "block_images"),
              "block_images"),
          new Proof(
              "bits",
              1,
              "tools/bits --seed SEED",
              Map.of("flipped_bits", "flipped_bits"),
              "flipped_bits"),
          new Proof(
              "fuzz",
              10,
              "tools/fuzz --seconds COUNT --json",
              Map.of("executions", "fuzz_executions"),
              "fuzz_executions"),
          new Proof(
              "planted",
              1,
              "tools/planted/run --json",
              Map.of("caught", "planted_bugs_caught"),
              "planted_bugs_caught"));

  /** A line of the ledger. */
  private record Entry(String line) {
    String text(String key) {
      Matcher found = Pattern.compile("\"" + key + "\":\"([^\"]*)\"").matcher(line);
      return found.find() ? found.group(1) : "";
    }

    long number(String key) {
      return LongRun.number(line, key);
    }
  }

  private static long number(String json, String key) {
    Matcher found = Pattern.compile("\"" + key + "\": ?([0-9]+)").matcher(json);
    return found.find() ? Long.parseLong(found.group(1)) : 0;
  }

  public static void main(String[] arguments) throws Exception {
    long minutes = 0;
    List<String> names = new ArrayList<>();
    for (int i = 0; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--minutes" -> minutes = Long.parseLong(arguments[++i]);
        case "--report" -> minutes = 0;
        default -> names.add(arguments[i]);
      }
    }
    List<Proof> proofs =
        PROOFS.stream().filter(p -> names.isEmpty() || names.contains(p.name())).toList();
    if (proofs.size() < names.size()) {
      System.err.println(
          "longrun: unknown proof in "
              + names
              + "; there are "
              + PROOFS.stream().map(Proof::name).toList());
      System.exit(1);
    }
    boolean clean = minutes == 0 || run(proofs, Instant.now().plusSeconds(60 * minutes));
    report();
    System.exit(clean ? 0 : 2);
  }

  /** Turns until the time is over. Returns whether all were clean. */
  private static boolean run(List<Proof> proofs, Instant end) throws Exception {
    Map<String, String> sources = sources();
    List<String> status = new ArrayList<>(List.of("status", "--porcelain", "--"));
    proofs.forEach(proof -> status.addAll(proof.speaksFor()));
    if (!git(status.toArray(String[]::new)).isEmpty()) {
      System.err.println(
          "longrun: sources are changed and not committed: counts would be nobody's");
      System.exit(1);
    }
    String commit = git("rev-parse", "--short=12", "HEAD");
    boolean clean = true;
    List<Proof> left = new ArrayList<>(proofs);
    while (!left.isEmpty() && Instant.now().isBefore(end)) {
      List<Entry> ledger = ledger();
      Proof next =
          left.stream().min(Comparator.comparingDouble(p -> reached(p, ledger, sources))).get();
      if (reached(next, ledger, sources) >= 1 && proofs.size() > 1) {
        break;
      }
      if (!turn(next, ledger, sources, commit)) {
        clean = false;
        left.remove(next);
      }
    }
    return clean;
  }

  private static double reached(Proof proof, List<Entry> ledger, Map<String, String> sources) {
    return (double) total(proof.goal(), ledger, sources) / GOALS.get(proof.goal());
  }

  /**
   * The sum of what was counted.
   *
   * @param sources of each proof; null: whatever they were
   */
  private static long total(String metric, List<Entry> ledger, Map<String, String> sources) {
    var counts =
        ledger.stream()
            .filter(entry ->
                sources == null || entry.text("sources").equals(sources.get(entry.text("proof"))))
            .mapToLong(entry -> entry.number(metric));
    // The same bits and the same patches again prove nothing new.
    return metric.equals("planted_bugs_caught") || metric.equals("flipped_bits")
        ? counts.max().orElse(0)
        : counts.sum();
  }

  private static boolean turn(
      Proof proof, List<Entry> ledger, Map<String, String> sources, String commit)
      throws Exception {
    long seed =
        1
            + ledger.stream()
                .filter(entry -> entry.text("proof").equals(proof.name()))
                .mapToLong(entry -> entry.number("to"))
                .max()
                .orElse(0);
    String command =
        proof
            .command()
            .replace("SEED", Long.toString(seed))
            .replace("COUNT", Long.toString(proof.count()));
    System.err.println(Instant.now() + " " + command);
    long started = System.nanoTime();
    Process process =
        new ProcessBuilder("sh", "-c", command)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    int exit = process.waitFor();
    String last = output.strip().substring(output.strip().lastIndexOf('\n') + 1);
    if (exit != 0 || !last.startsWith("{")) {
      System.err.println("longrun: exit code " + exit + " of: " + command + "\n" + output);
      return false;
    }
    StringBuilder counts = new StringBuilder();
    proof
        .keys()
        .forEach((key, metric) ->
            counts.append(",\"").append(metric).append("\":").append(number(last, key)));
    String line =
        "{\"proof\":\"%s\",\"date\":\"%s\",\"commit\":\"%s\",\"sources\":\"%s\",\"from\":%d,\"to\":%d,\"seconds\":%d%s}"
            .formatted(
                proof.name(),
                LocalDate.now(ZoneOffset.UTC),
                commit,
                sources.get(proof.name()),
                seed,
                seed + proof.count() - 1,
                (System.nanoTime() - started) / 1_000_000_000,
                counts);
    Files.writeString(LEDGER, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    return true;
  }

  private static void report() throws Exception {
    List<Entry> ledger = ledger();
    Map<String, String> sources = sources();
    System.out.printf("%-22s %15s %15s %15s %6s%n", "count", "these sources", "older", "goal", "");
    for (Map.Entry<String, Long> goal : GOALS.entrySet()) {
      long now = total(goal.getKey(), ledger, sources);
      System.out.printf(
          "%-22s %,15d %,15d %,15d %5.0f%%%n",
          goal.getKey(),
          now,
          Math.max(0, total(goal.getKey(), ledger, null) - now),
          goal.getValue(),
          Math.floor(100.0 * now / goal.getValue()));
    }
    System.out.println("sources " + trees(SOURCES) + " of api, storage and engine");
    System.out.println("sources " + trees(SERVER_SOURCES) + " with protocol, server and client");
  }

  private static List<Entry> ledger() throws IOException {
    return Files.exists(LEDGER)
        ? Files.readAllLines(LEDGER).stream().map(Entry::new).toList()
        : List.of();
  }

  /** What code each proof counts for now, whatever commit it came with. */
  private static Map<String, String> sources() throws Exception {
    Map<String, String> sources = new LinkedHashMap<>();
    for (Proof proof : PROOFS) {
      sources.put(proof.name(), trees(proof.speaksFor()));
    }
    return sources;
  }

  private static String trees(List<String> directories) throws Exception {
    StringBuilder trees = new StringBuilder();
    for (String directory : directories) {
      trees.append(trees.isEmpty() ? "" : "-").append(git("rev-parse", "HEAD:" + directory), 0, 8);
    }
    return trees.toString();
  }

  private static String git(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("git"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes()).strip();
    if (process.waitFor() != 0) {
      throw new IOException("git failed: " + command);
    }
    return output;
  }
}

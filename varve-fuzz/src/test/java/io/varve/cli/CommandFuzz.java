package io.varve.cli;

import static io.varve.fuzz.Verdict.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.fuzz.Input;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Command lines on a small store: known words in any order, mixed with any text. Each ends with a
 * published exit code, and none with a fault of our own or with damage.
 */
final class CommandFuzz {
  private static final Set<Integer> CODES = Set.of(0, 1, 3, 4);
  private static final int MAX_WORDS = 12;
  private static final int MAX_TEXT_BYTES = 40;
  private static final int RUNS_PER_STORE = 300;
  private static final byte[] LINES =
      """
      {"event_type":"order.placed","entity_id":"order-1","payload":{"total":42},"tags":["a:b"]}
      {"event_type":"order.paid","entity_id":"order-1"}
      """
          .getBytes(UTF_8);

  private static final String[] WORDS = {
    "append",
    "import",
    "query",
    "state",
    "stats",
    "export",
    "verify",
    "repair",
    "version",
    "help",
    "--help",
    "-h",
    "--version",
    "-V",
    "--all",
    "--count",
    "--entity",
    "--entity-prefix",
    "--type",
    "--type-prefix",
    "--tag",
    "--query",
    "--where",
    "--after",
    "--before",
    "--since",
    "--until",
    "--as-of",
    "--limit",
    "--reverse",
    "--format",
    "table",
    "ndjson",
    "--expect",
    "--none-match",
    "--request-id",
    "--source",
    "--resume",
    "--exact",
    "--batch",
    "--level",
    "os",
    "fsync",
    "memory",
    "--profile",
    "strict",
    "open",
    "--accept-loss",
    "--",
    "-",
    "s",
    "0",
    "1",
    "-1",
    "9223372036854775808",
    "order-1",
    "order.placed",
    "a:b",
    "absent",
    "exists",
    "",
    "{\"all\":true}",
    "{\"items\":[{\"types\":[\"order.placed\"]}]}",
    "payload.total ge 1",
    "2026-03-02T12:00:00Z",
    "{\"event_type\":\"t\"}",
    "[]"
  };

  private static Path folder = Path.of("");
  private static int runs;

  @FuzzTest
  void arguments(byte[] data) throws IOException {
    if (runs++ % RUNS_PER_STORE == 0) {
      freshFolder();
    }
    List<String> words = new ArrayList<>(List.of("--data=" + folder.resolve("data")));
    Input input = new Input(data);
    while (!input.isEmpty() && words.size() < MAX_WORDS) {
      String word = word(input);
      if (isHarmless(word)) {
        words.add(word);
      }
    }
    run(words);
  }

  private static String word(Input input) {
    int choice = input.u8();
    if (choice < 2 * WORDS.length) {
      return WORDS[choice % WORDS.length];
    }
    return switch (choice % 3) {
      case 0 -> "--to=" + folder.resolve("out");
      case 1 -> "--skip-bad=" + folder.resolve("bad");
      default -> new String(input.take(input.below(MAX_TEXT_BYTES)), UTF_8).replace("\0", "");
    };
  }

  /** Waits for nobody, reads nothing above this directory, writes nowhere but into the folder. */
  private static boolean isHarmless(String word) {
    return !word.equals("tail")
        && !word.contains("@")
        && !word.contains("..")
        && (!word.startsWith("--to") || word.startsWith("--to=" + folder))
        && (!word.startsWith("--skip-bad") || word.startsWith("--skip-bad=" + folder))
        && !word.startsWith("--data");
  }

  private static void run(List<String> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Streams streams =
        new Streams(new ByteArrayInputStream(LINES), out, new PrintStream(err, true, UTF_8), false);
    int code = VarveCommand.run(streams, words.toArray(String[]::new));
    check(CODES.contains(code), "exit code " + code + " of " + words + ": " + err.toString(UTF_8));
    check(code == 0 || err.size() > 0 || out.size() > 0, "a failure says something: " + words);
    boolean debug = words.contains("--debug");
    check(debug || !err.toString(UTF_8).contains("\tat "), "no trace: " + err.toString(UTF_8));
  }

  private static void freshFolder() throws IOException {
    Path old = folder;
    folder = Files.createTempDirectory("varve-fuzz");
    run(List.of("--data=" + folder.resolve("data"), "import", "-", "--source", "first"));
    if (!old.toString().isEmpty()) {
      delete(old);
    }
    Path last = folder;
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(last)));
  }

  private static void delete(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

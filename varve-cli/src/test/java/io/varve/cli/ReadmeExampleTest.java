package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * What the README shows is what there is: its Java is the body of the example that {@link
 * EmbeddedProjectIT} compiles and runs, its commands work, and its output is real.
 */
final class ReadmeExampleTest extends CommandTest {
  private static final Path README = Program.ROOT.resolve("README.md");
  private static final Path EXAMPLE =
      Program.ROOT.resolve("examples/embedded/src/main/java/example/EmbeddedOrders.java");
  private static final String MAIN = "  public static void main(String[] arguments) {";
  private static final int MAX_EXAMPLE_LINES = 20;

  /** What differs from one run or machine to the next. */
  private static final Pattern VARYING =
      Pattern.compile(
          "(?<=\"seconds\":)[0-9.]+|(?<=\"events_per_second\":)\\d+|(?<=free on volume  ).*");

  @Test
  void exampleIsTheBodyOfTheProgramThatIsCompiledAndRun() throws IOException {
    List<String> source = Files.readAllLines(EXAMPLE);
    int from = source.indexOf(MAIN) + 1;
    int to = from + source.subList(from, source.size()).indexOf("  }");
    String body = String.join("\n", source.subList(from, to)).stripIndent();
    assertThat(blocks("java")).containsExactly(body);
    assertThat(body.lines()).hasSizeLessThanOrEqualTo(MAX_EXAMPLE_LINES);
  }

  @Test
  void twoCommandsOneForTheMainJobOneForTheTests() throws IOException {
    List<String> commands = blocks("sh");
    assertThat(commands).hasSize(2);
    assertThat(Files.readAllLines(Program.ROOT.resolve(".ci/run")).getLast())
        .isEqualTo("exec " + commands.getLast());
    String[] words = words(commands.getFirst());
    assertThat(Run.of(words).ok().lastLine()).startsWith("{\"imported\":60,");
    assertThat(Run.of(words).ok().lastLine()).startsWith("{\"imported\":0,");
  }

  @Test
  void firstLookShowsRealOutput() throws IOException {
    StringBuilder shown = new StringBuilder();
    StringBuilder real = new StringBuilder();
    for (String block : blocks("console")) {
      for (String line : block.lines().toList()) {
        if (line.startsWith("$ ")) {
          real.append(line).append('\n').append(Run.of(words(line.substring(2))).ok().out());
        }
        shown.append(line).append('\n');
      }
    }
    assertThat(masked(real)).isNotEmpty().isEqualTo(masked(shown));
  }

  private static String masked(CharSequence text) {
    return VARYING.matcher(text).replaceAll("...");
  }

  /** A {@code ./varve} command as the program takes it, on this test's data directory. */
  private String[] words(String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    assertThat(words.removeFirst()).isEqualTo("./varve");
    words.replaceAll(
        word -> word.startsWith("examples/") ? Program.ROOT.resolve(word).toString() : word);
    return withData(words.toArray(String[]::new));
  }

  /** The README's blocks of code in a language. */
  private static List<String> blocks(String language) throws IOException {
    return Pattern.compile(
            "^```" + language + "\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL)
        .matcher(Files.readString(README))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}

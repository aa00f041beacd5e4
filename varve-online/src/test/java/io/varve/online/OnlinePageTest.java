package io.varve.online;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.online.StoreUnderTest.Served;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the page about the command line shows of servers is what a new one answers. */
@Timeout(120)
final class OnlinePageTest {
  private static final Path ROOT = Path.of(System.getProperty("varve.root"));
  private static final String SERVER = "http://localhost:3900";
  private static final Pattern BLOCK =
      Pattern.compile("^```console\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);

  /** What differs from one run to the next. */
  private static final Pattern VARYING =
      Pattern.compile("(?<=\"seconds\":)[0-9.]+|(?<=\"events_per_second\":)\\d+");

  @TempDir Path directory;

  @Test
  void everyExampleAnswersAsShown() throws IOException {
    String page = Files.readString(ROOT.resolve("docs/cli.md"));
    StringBuilder shown = new StringBuilder();
    StringBuilder real = new StringBuilder();
    try (Served served = Served.start(directory.resolve("data"))) {
      for (String block : BLOCK.matcher(page).results().map(each -> each.group(1)).toList()) {
        for (String line : block.lines().toList()) {
          shown.append(line).append('\n');
          if (line.startsWith("$ ")) {
            real.append(line).append('\n').append(run(served, line.substring(2)));
          }
        }
      }
    }
    assertThat(masked(real)).isNotEmpty().isEqualTo(masked(shown));
  }

  private static String run(Served served, String command) {
    List<String> words = new ArrayList<>(List.of(command.split(" ")));
    assertThat(words.removeFirst()).isEqualTo("./varve");
    words.replaceAll(word -> word.equals(SERVER) ? served.url() : word);
    words.replaceAll(word -> word.startsWith("examples/") ? ROOT.resolve(word).toString() : word);
    return CommandRun.of(words.toArray(String[]::new)).ok().out();
  }

  private static String masked(CharSequence text) {
    return VARYING.matcher(text).replaceAll("...");
  }
}

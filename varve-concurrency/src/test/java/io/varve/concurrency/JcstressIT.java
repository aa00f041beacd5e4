package io.varve.concurrency;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A short run of all jcstress tests; {@code tools/jcstress} makes longer ones. */
final class JcstressIT {
  private static final Pattern RESULTS =
      Pattern.compile(
          "Results: (\\d+) planned; (\\d+) passed, (\\d+) failed, (\\d+) soft errs, (\\d+) hard");

  @Test
  void noForbiddenOutcomeIsSeen(@TempDir Path directory) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add("org.openjdk.jcstress.Main");
    command.addAll(List.of("-m", "quick", "-sc", "false", "-f", "1", "-iters", "1"));
    command.addAll(List.of("-time", "300"));
    command.addAll(List.of("-jvmArgs", "-Xmx256m"));
    Process run =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    String said = new String(run.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(run.waitFor()).as(said).isZero();
    List<MatchResult> counts = RESULTS.matcher(said).results().toList();
    assertThat(counts).as(said).isNotEmpty();
    MatchResult last = counts.getLast();
    assertThat(Integer.parseInt(last.group(1))).as(said).isGreaterThanOrEqualTo(tests());
    assertThat(last.group(2)).as(said).isEqualTo(last.group(1));
    for (int problems = 3; problems <= 5; problems++) {
      assertThat(last.group(problems)).as(said).isEqualTo("0");
    }
  }

  /** How many tests there are. */
  private static int tests() throws IOException {
    try (InputStream list = JcstressIT.class.getResourceAsStream("/META-INF/TestList")) {
      return (int) new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().count();
    }
  }
}

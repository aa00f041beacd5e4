package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What tests share that start {@code ./varve} as users do. */
abstract class ProcessTest extends CommandTest {

  /** Runs {@code ./varve} on this test's data directory. */
  Outcome process(Object... words) throws IOException, InterruptedException {
    Outcome outcome = Program.varve(withDataDirectory(words)).run();
    assertThat(outcome.stderr()).doesNotContain("\tat ");
    return outcome;
  }

  /** As {@link #process}, with standard input from a file. */
  Outcome processReading(String file, Object... words) throws IOException, InterruptedException {
    List<Object> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" <\"$0\"", file));
    command.add(Program.ROOT.resolve("varve"));
    command.addAll(List.of(withDataDirectory(words)));
    Outcome outcome = Program.of(command.toArray()).run();
    assertThat(outcome.stderr()).doesNotContain("\tat ");
    return outcome;
  }

  /** Starts {@code ./varve} and leaves it running. */
  Process start(Object... words) throws IOException {
    List<String> command = new ArrayList<>(List.of(Program.ROOT.resolve("varve").toString()));
    for (Object word : withDataDirectory(words)) {
      command.add(word.toString());
    }
    return new ProcessBuilder(command).directory(folder.toFile()).start();
  }

  private Object[] withDataDirectory(Object... words) {
    List<Object> all = new ArrayList<>(List.of(words));
    all.add("--data");
    all.add(data());
    return all.toArray();
  }
}

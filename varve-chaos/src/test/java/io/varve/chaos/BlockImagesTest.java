package io.varve.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistoryText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts on copies of a store that were taken while it was written. */
final class BlockImagesTest {
  private static final long SEED = 4;

  @TempDir Path directory;

  private final StringBuilder lines = new StringBuilder();

  @Test
  void goodWhenWhatWasAcknowledgedByThenIsThere() throws IOException {
    Path afterTwo = writeThreeAndCopyAfterTwo();
    assertThat(images().check(linesOfTwo(), afterTwo))
        .contains("\"opened\":true", "\"head\":2", "\"acknowledged\":2", "\"problems\":[]");
  }

  @Test
  void badWhenSomethingAcknowledgedByThenIsNot() throws IOException {
    Path afterTwo = writeThreeAndCopyAfterTwo();
    assertThat(images().check(lines.toString().lines().count(), afterTwo))
        .contains("\"opened\":true", "\"head\":2", "\"acknowledged\":3", "H2");
  }

  @Test
  void goodWhenPowerWasCutBeforeThereWasAStore() throws IOException {
    writeThreeAndCopyAfterTwo();
    Path empty = Files.createDirectory(directory.resolve("empty"));
    assertThat(images().check(0, empty))
        .contains("\"opened\":true", "\"missing\":true", "\"head\":0", "\"problems\":[]");
  }

  @Test
  void badWhenTheStoreIsDamaged() throws IOException {
    Path afterTwo = writeThreeAndCopyAfterTwo();
    try (Stream<Path> files = Files.walk(afterTwo)) {
      for (Path segment : files.filter(file -> file.toString().endsWith(".seg")).toList()) {
        Files.write(segment, new byte[(int) Files.size(segment)]);
      }
    }
    assertThat(images().check(linesOfTwo(), afterTwo))
        .contains("\"opened\":false", "\"damaged\":true", "store_damaged");
  }

  /** A line for each: restarted, sent, returned, sent, returned. */
  private static long linesOfTwo() {
    return 5;
  }

  private BlockImages images() {
    return new BlockImages(BlockHistory.parse(lines.toString()));
  }

  private Path writeThreeAndCopyAfterTwo() throws IOException {
    Path written = directory.resolve("written");
    Path copy = directory.resolve("copy");
    SplittableRandom random = new SplittableRandom(SEED);
    History history = new History(0, entry -> lines.append(HistoryText.write(entry)).append('\n'));
    try (LocalEventStore store = Varve.open(written)) {
      history.restarted(store.head());
      HistoryClient client = new HistoryClient(history, "w", store);
      client.append(Append.of(ChaosEvents.events(random, 1)));
      client.append(Append.of(ChaosEvents.events(random, 1)));
      copy(written, copy);
      client.append(Append.of(ChaosEvents.events(random, 1)));
    }
    return copy;
  }

  /** File by file: what a disk may hold that lost its power in between. */
  private static void copy(Path from, Path to) throws IOException {
    List<Path> all;
    try (Stream<Path> found = Files.walk(from)) {
      all = found.toList();
    }
    for (Path each : all) {
      Files.copy(each, to.resolve(from.relativize(each).toString()));
    }
  }
}

package io.varve.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LoanLogTest {
  @TempDir Path directory;

  @Test
  void writesTheSameLinesEachTime() throws IOException {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    LoanLog.write(first, 2_000);
    LoanLog.write(second, 2_000);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void writesLinesLikeThoseOfARealLog() throws IOException {
    Path file = directory.resolve("log");
    LoanLog.write(file, 20_000);
    List<String> lines = Files.readAllLines(file);
    assertThat(lines).hasSize(20_000).allMatch(line -> line.startsWith("{\"entity_id\":\"loan-"));
    assertThat(Files.size(file) / lines.size()).isBetween(190L, 200L);
  }
}

package io.varve.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What only the source text shows. */
final class SourceRulesTest {

  private static final int MAX_LINES = 500;

  @Test
  void noFileIsLongerThanOneIdea() throws IOException {
    List<String> tooLong = new ArrayList<>();
    for (Path source : Product.sources("main")) {
      int lines = Files.readAllLines(source).size();
      if (lines > MAX_LINES) {
        tooLong.add(source + ": " + lines);
      }
    }
    assertThat(tooLong).as("files over %d lines", MAX_LINES).isEmpty();
  }

  @Test
  void noTestIsSkipped() throws IOException {
    String annotation = "@" + "Disabled";
    List<Path> skipping = new ArrayList<>();
    for (Path source : Product.sources("test")) {
      if (Files.readString(source).contains(annotation)) {
        skipping.add(source);
      }
    }
    assertThat(skipping).isEmpty();
  }
}

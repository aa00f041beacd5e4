package io.varve.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.Varve;
import io.varve.server.config.ServerSettings;
import io.varve.server.config.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page about running a server names all there is. */
final class OperationsPageTest {
  @TempDir Path directory;
  private final Path page = Path.of(System.getProperty("varve.root"), "docs", "operations.md");

  @Test
  void everySettingIsThereWithItsDefault() throws IOException {
    String text = Files.readString(page);
    for (Setting<?> setting : ServerSettings.all()) {
      assertThat(text).contains("`" + setting.key() + "`");
      String byDefault = setting.defaultText();
      boolean isNumber = byDefault.matches("\\d{4,}") && !setting.key().endsWith("port");
      assertThat(text).contains(isNumber ? "%,d".formatted(Long.valueOf(byDefault)) : byDefault);
    }
  }

  @Test
  void everyMetricIsThere() throws IOException {
    String text = Files.readString(page);
    try (InProcessServer server = InProcessServer.start(directory, Varve.inMemory(), Map.of())) {
      for (String line : new String(server.metrics.text(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("# TYPE ")) {
          assertThat(text).contains("`" + line.split(" ")[2].replaceAll("_total$", "") + "`");
        }
      }
    }
  }
}

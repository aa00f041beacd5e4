package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of an import, or of the server under it: each line is stored once, in order. */
@Timeout(300)
final class KilledImportOnlineIT {
  private static final int LINES = 60_000;
  private static final Pattern PROGRESS = Pattern.compile(": (\\d+) %, ");
  private static final Pattern NUMBER = Pattern.compile("\"number\":(\\d+)");

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void makeLog() throws IOException {
    log = folder.resolve("generated.ndjson");
    Files.write(
        log,
        IntStream.rangeClosed(1, LINES)
            .mapToObj(number ->
                "{\"entity_id\":\"e-%d\",\"event_type\":\"counted\",\"payload\":{\"number\":%d}}"
                    .formatted(number % 997, number))
            .toList());
  }

  private static void awaitPercent(BufferedReader err, int percent) throws IOException {
    for (String line = err.readLine(); line != null; line = err.readLine()) {
      Matcher progress = PROGRESS.matcher(line);
      if (progress.find() && Integer.parseInt(progress.group(1)) >= percent) {
        return;
      }
    }
  }

  private static void assertEachLineOnce(ServerProcess server) {
    String url = server.address().toString();
    List<Integer> numbers =
        CommandRun.of("query", "--all", "--server", url).ok().lines().stream()
            .map(line -> {
              Matcher number = NUMBER.matcher(line);
              assertThat(number.find()).isTrue();
              return Integer.valueOf(number.group(1));
            })
            .toList();
    assertThat(numbers).isEqualTo(IntStream.rangeClosed(1, LINES).boxed().toList());
  }

  @Test
  void anImportThatIsKilledGoesOnWhereItWas() throws Exception {
    try (ServerProcess server = ServerProcess.start(folder.resolve("data"))) {
      for (int percent : new int[] {10, 40, 70}) {
        Process run = server.start("import", log.toString(), "--batch", "200", "--resume");
        try (BufferedReader err = run.errorReader(UTF_8)) {
          awaitPercent(err, percent);
          run.destroyForcibly().waitFor();
        }
      }
      server.varve("import", log.toString(), "--resume").ok();
      assertEachLineOnce(server);
    }
  }

  @Test
  void anImportOutlivesTheServerItStartedWith() throws Exception {
    Path data = folder.resolve("data");
    try (ServerProcess first = ServerProcess.start(data)) {
      Process run = first.start("import", log.toString(), "--batch", "200");
      try (BufferedReader err = run.errorReader(UTF_8)) {
        awaitPercent(err, 30);
        first.kill();
        try (ServerProcess second = ServerProcess.start(data, first.address().getPort())) {
          StringBuilder told = new StringBuilder();
          err.lines().forEach(line -> told.append(line).append('\n'));
          assertThat(run.waitFor()).as(told.toString()).isZero();
          assertEachLineOnce(second);
        }
      } finally {
        run.destroyForcibly();
      }
    }
  }
}

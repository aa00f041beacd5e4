package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.Varve;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class AdminCommandTest {
  @TempDir Path directory;

  @Test
  void aKeyIsMadeListedAndRevoked() {
    Path data = directory.resolve("data");
    String key =
        run("key", "add", "--data", data.toString(), "--name", "ci", "--permission", "write");
    assertThat(key).matches("varve_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");

    String listed = run("key", "list", "--data", data.toString());
    assertThat(listed)
        .contains("\"name\":\"ci\",\"permission\":\"write\"")
        .doesNotContain(key.substring(20));

    run("key", "revoke", "--data", data.toString(), key.substring(6, 18));
    assertThat(run("key", "list", "--data", data.toString())).isEmpty();
    Varve.open(data).close();
  }

  private static String run(String... words) {
    StringWriter out = new StringWriter();
    CommandLine line = AdminCommand.commandLine();
    line.setOut(new PrintWriter(out, true));
    assertThat(line.execute(words)).isZero();
    return out.toString().strip();
  }
}

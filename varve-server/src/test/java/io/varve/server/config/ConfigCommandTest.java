package io.varve.server.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

final class ConfigCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void showPrintsEachValueAndItsSource() {
    assertThat(run(Map.of("VARVE_PORT", "4000"), "show", "--admin-port", "4001", "--plaintext"))
        .isZero();

    assertThat(out.toString().lines()).hasSize(ServerSettings.all().size());
    assertThat(out.toString())
        .containsPattern("(?m)^port +4000 +environment VARVE_PORT$")
        .containsPattern("(?m)^admin-port +4001 +flag --admin-port$")
        .containsPattern("(?m)^plaintext +true +flag --plaintext$")
        .containsPattern("(?m)^host +127.0.0.1 +default$");
  }

  @Test
  void checkSaysOkOrEveryProblem() {
    assertThat(run(Map.of(), "check")).isZero();
    assertThat(out.toString().strip()).isEqualTo("ok");

    assertThat(run(Map.of("VARVE_PROT", "1"), "check", "--port", "x")).isEqualTo(1);
    assertThat(err.toString().lines())
        .containsExactly(
            "varve: environment VARVE_PROT: unknown variable \"VARVE_PROT\"; did you mean"
                + " VARVE_PORT?",
            "varve: flag --port: port is \"x\", must be a number from 0 to 65535 (not a whole"
                + " number)");
  }

  @Test
  void helpNamesEverySettingWithItsMeaning() {
    assertThat(run(Map.of(), "check", "--help")).isNotZero();
    assertThat(err.toString()).contains("--help");
    String usage = usage();
    for (Setting<?> setting : ServerSettings.all()) {
      assertThat(usage).contains("--" + setting.key());
    }
  }

  private static String usage() {
    return ConfigCommand.commandLine(Map.of()).getSubcommands().get("check").getUsageMessage();
  }

  private int run(Map<String, String> environment, String... words) {
    CommandLine line = ConfigCommand.commandLine(environment);
    line.setOut(new PrintWriter(out, true));
    line.setErr(new PrintWriter(err, true));
    return line.execute(words);
  }
}

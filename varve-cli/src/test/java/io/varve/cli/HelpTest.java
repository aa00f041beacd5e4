package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class HelpTest {

  @Test
  void helpNamesEveryCommandAndExitCode() {
    Run help = Run.of("--help").ok();
    assertThat(help.out())
        .contains("import", "append", "query", "state", "stats", "tail", "export", "verify")
        .contains("repair", "version", "--data=DIR", "69 no JDK", "varve import examples/");
    assertThat(help.err()).isEmpty();
  }

  @Test
  void everyCommandHasHelp() {
    for (String command :
        List.of(
            "import", "append", "query", "state", "stats", "tail", "export", "verify", "repair",
            "version")) {
      for (String flag : List.of("--help", "-h")) {
        Run help = Run.of(command, flag).ok();
        assertThat(help.out()).contains("Usage: varve " + command, "--data=DIR");
        assertThat(help.err()).isEmpty();
      }
    }
  }

  @Test
  void versionIsOneLine() {
    String version = Run.of("--version").ok().out();
    assertThat(version).matches("varve \\S+, Java \\d+[^\n]*\n");
    assertThat(Run.of("version").ok().out()).isEqualTo(version);
    assertThat(Run.of("-V").ok().out()).isEqualTo(version);
  }

  @Test
  void noCommandOrAnUnknownOneIsMisuse() {
    Run none = Run.of();
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(none.err()).isEqualTo("varve: Missing required subcommand\nsee varve --help\n");
    Run unknown = Run.of("quer", "--all");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("'quer'", "varve query");
    Run missing = Run.of("import");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("FILE", "see varve import --help");
  }
}

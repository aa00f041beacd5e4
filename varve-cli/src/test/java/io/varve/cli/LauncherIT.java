package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shell script {@code ./varve}: which JDK it takes, from where it works, and that it adds
 * nothing to the output.
 */
final class LauncherIT {

  @TempDir Path directory;
  private Path jdk;

  /** A JDK as far as the launcher looks: a release file and a java that tells what it was given. */
  @BeforeEach
  void makeJdk() throws IOException {
    jdk = directory.resolve("a jdk");
    writeJdk(jdk, "99.1");
  }

  @Test
  void startsTheCommandFromAnyDirectoryThroughALink() throws Exception {
    Path link =
        Files.createSymbolicLink(directory.resolve("link to varve"), Program.ROOT.resolve("varve"));
    Outcome outcome = Program.of(link, "--version").in(directory).run();
    Files.delete(link);
    assertThat(outcome.stderr()).isEmpty();
    assertThat(outcome.stdout()).contains("0.1.0");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void takesItsOwnVariableBeforeJavaHome() throws Exception {
    Path other = directory.resolve("other");
    writeJdk(other, "98");
    Outcome outcome =
        Program.varve("x").with("VARVE_JAVA_HOME", jdk).with("JAVA_HOME", other).run();
    assertThat(outcome.stdout()).startsWith("java 99.1 ");
  }

  @Test
  void passesArgumentsAsTheyAre() throws Exception {
    Outcome outcome =
        Program.varve("two words", "", "*", "$HOME").with("VARVE_JAVA_HOME", jdk).run();
    assertThat(outcome.stdout()).endsWith("[io.varve.cli.VarveCommand][two words][][*][$HOME]\n");
    assertThat(outcome.stderr()).isEmpty();
  }

  @Test
  void passesOverAJdkThatIsTooOld() throws Exception {
    writeJdk(jdk, "17.0.15");
    Outcome outcome = Program.varve("--version").with("JAVA_HOME", jdk).run();
    assertThat(outcome.stdout()).doesNotContain("java 17");
    assertThat(outcome.exitCode()).isZero();
  }

  @Test
  void endsWith69AndOneLineWithoutAJdk() throws Exception {
    Path launcher = directory.resolve("varve");
    String script = Files.readString(Program.ROOT.resolve("varve"));
    Files.writeString(launcher, script.replace("min_version=25\n", "min_version=1000\n"));
    Outcome outcome = Program.of("sh", launcher, "--version").run();
    assertThat(outcome.exitCode()).isEqualTo(69);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).matches("varve: no JDK 1000 or newer found; .*\n");
  }

  /**
   * Java reads arguments and file names as the locale says; the launcher sees to a good one. The
   * names stand in a script, since this JVM could not hand them over in such a locale either.
   */
  @Test
  void keepsNamesThatAreNotAsciiWhateverTheLocale() throws Exception {
    for (String locale : List.of("C", "POSIX")) {
      Path work = Files.createDirectory(directory.resolve(locale));
      Path script = directory.resolve("in-" + locale);
      Files.writeString(
          script,
          """
          echo '{"event_type":"größe","entity_id":"Zürich-東京","payload":{"city":"東京"}}' >Ereignis-東京
          "$VARVE" append --data Daten-ü --request-id ü-1 <Ereignis-東京 || exit 1
          "$VARVE" import Ereignis-東京 --data Daten-ü || exit 2
          "$VARVE" query --data Daten-ü --entity Zürich-東京 --type größe || exit 3
          "$VARVE" export --data Daten-ü --to Ausfuhr-🗻 || exit 4
          test -d Daten-ü && cat Ausfuhr-🗻
          """);
      Outcome outcome =
          Program.of("sh", script)
              .in(work)
              .with("VARVE", Program.ROOT.resolve("varve"))
              .with("LC_ALL", locale)
              .run();
      assertThat(outcome.exitCode()).as("%s", outcome).isZero();
      String event = "\"entity_id\":\"Zürich-東京\",\"event_type\":\"größe\",\"version\":";
      assertThat(outcome.stdout().lines().filter(line -> line.contains(event))).hasSize(4);
      assertThat(outcome.stdout())
          .contains("\"city\":\"東京\"", "\"request_id\":\"ü-1\"", "Ereignis-東京");
    }
  }

  private static void writeJdk(Path home, String version) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.writeString(
        home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path java = bin.resolve("java");
    Files.writeString(
        java, "#!/bin/sh\nprintf 'java " + version + " '\nprintf '[%s]' \"$@\"\necho\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}

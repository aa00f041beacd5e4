package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A project outside this build, {@code examples/embedded}, with one packaged artifact as its
 * dependency. It resolves from two directories: what this build has packaged, and, for the rest,
 * what this build itself has downloaded.
 */
final class EmbeddedProjectIT {

  private static final String VERSION = System.getProperty("varve.version");

  @TempDir Path directory;

  @Test
  void compilesAndRunsWithoutAJvmFlagAndPrintsNothingOnStderr() throws Exception {
    Path project = directory.resolve("embedded");
    copySources(Program.ROOT.resolve("examples/embedded"), project);

    Outcome build = maven(project, "process-classes").run();
    assertThat(build.exitCode()).as(build.stdout() + build.stderr()).isZero();

    String classPath =
        project.resolve("target/classes") + File.pathSeparator + project.resolve("target/lib/*");
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Program orders = Program.of(java, "-cp", classPath, "example.EmbeddedOrders").in(project);
    assertPrints(
        orders.run(),
        """
        the voucher was used 0 times
        stored at position 1
        {"status":"placed","total":42}
        """);
    assertPrints(
        orders.run(),
        """
        the voucher was used 1 times
        refused: entity order-1 at position 1 has version 1
        {"status":"placed","total":42}
        """);
  }

  private static void assertPrints(Outcome run, String stdout) {
    assertThat(run.stderr()).isEmpty();
    assertThat(run.stdout()).isEqualTo(stdout);
    assertThat(run.exitCode()).isZero();
  }

  private Program maven(Path project, String phase) throws IOException {
    Path maven = Path.of(System.getProperty("varve.maven.home"), "bin", "mvn");
    String local = "-Dmaven.repo.local=" + directory.resolve("local");
    return Program.of(maven, "-B", "-ntp", "-s", writeSettings(), local, phase).in(project);
  }

  /** No network: each repository is a directory here. */
  private Path writeSettings() throws IOException {
    Path packaged = directory.resolve("packaged");
    publish(packaged, "varve-parent", Program.ROOT, "pom");
    for (String module : new String[] {"varve-api", "varve-storage", "varve-engine"}) {
      publish(packaged, module, Program.ROOT.resolve(module), "jar");
    }
    Path downloaded = Path.of(System.getProperty("varve.maven.repository"));
    String settings =
        """
        <settings>
          <mirrors>
            <mirror><id>downloaded</id><mirrorOf>*,!packaged</mirrorOf><url>%s</url></mirror>
          </mirrors>
          <profiles>
            <profile>
              <id>packaged</id>
              <repositories>
                <repository><id>packaged</id><url>%s</url></repository>
              </repositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>packaged</activeProfile></activeProfiles>
        </settings>
        """
            .formatted(downloaded.toUri(), packaged.toUri());
    return Files.writeString(directory.resolve("settings.xml"), settings);
  }

  private static void publish(Path repository, String artifact, Path module, String packaging)
      throws IOException {
    String file = artifact + "-" + VERSION;
    Path place =
        Files.createDirectories(repository.resolve("io/varve").resolve(artifact).resolve(VERSION));
    Files.copy(module.resolve("pom.xml"), place.resolve(file + ".pom"));
    if (packaging.equals("jar")) {
      Files.copy(module.resolve("target").resolve(file + ".jar"), place.resolve(file + ".jar"));
    }
  }

  private static void copySources(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    Files.copy(from.resolve("pom.xml"), to.resolve("pom.xml"));
    try (Stream<Path> files = Files.walk(from.resolve("src"))) {
      files.forEach(each -> copy(each, to.resolve(from.relativize(each).toString())));
    }
  }

  private static void copy(Path from, Path to) {
    try {
      Files.copy(from, to);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package io.varve.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The package that is installed: what is in it, and that it runs without Maven or a checkout. */
@Timeout(120)
final class PackageIT {
  private static final Path CHECKOUT = Path.of(System.getProperty("varve.root"));
  private static final String VERSION = System.getProperty("varve.version");

  @TempDir static Path folder;
  private static Path installed;

  @BeforeAll
  static void unpack() throws Exception {
    Path target = Files.createDirectory(folder.resolve("a place"));
    run(0, List.of("tar", "-xzf", System.getProperty("varve.package"), "-C", target.toString()));
    installed = target.resolve("varve-" + VERSION);
  }

  /** Runs a program to its end; returns what it printed. */
  private static String run(int exitCode, List<String> words) throws Exception {
    Path printed = Files.createTempFile(folder, "printed", ".txt");
    Process process =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(printed, UTF_8);
    assertThat(process.exitValue()).as(text).isEqualTo(exitCode);
    return text;
  }

  private static String varve(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(installed.resolve("bin/varve").toString()));
    words.addAll(List.of(arguments));
    return run(0, words);
  }

  @Test
  void hasEveryJarThatItsProgramsName() throws IOException {
    for (String program : List.of("varve-cli", "varve-server", "varve-online")) {
      try (JarFile jar =
          new JarFile(installed.resolve(program + "-" + VERSION + ".jar").toFile())) {
        String names = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
        assertThat(names.split(" "))
            .allSatisfy(name -> assertThat(installed.resolve(name)).exists());
      }
    }
    assertThat(installed.resolve("lib/varve-client-" + VERSION + ".jar")).exists();
    assertThat(installed.resolve("LICENSE")).exists();
    assertThat(installed.resolve("docs/operations.md")).exists();
    assertThat(installed.resolve("varve.conf")).exists();
  }

  @Test
  void noticeNamesEveryLibraryOfOthers() throws IOException {
    List<String> named = List.of(Files.readString(installed.resolve("NOTICE")).split("[\\s,:]+"));
    try (Stream<Path> jars = Files.list(installed.resolve("lib"))) {
      assertThat(jars.map(jar -> jar.getFileName().toString().replaceFirst("-\\d+\\..*", "")))
          .filteredOn(name -> !name.startsWith("varve-") && !name.startsWith("native-"))
          .isNotEmpty()
          .allSatisfy(name -> assertThat(named).contains(name));
    }
  }

  @Test
  void runsTheCommandsThroughALinkFromAPathWithASpace() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("varve"), installed.resolve("bin/varve"));
    assertThat(run(0, List.of(link.toString(), "--help"))).contains("import").doesNotContain("tar");
    String data = folder.resolve("imported").toString();
    varve("import", CHECKOUT.resolve("examples/orders.ndjson").toString(), "--data", data);
    assertThat(varve("stats", "--json", "--data", data)).contains("\"events\":60");
    assertThat(varve("config", "check", "--config", installed.resolve("varve.conf").toString()))
        .doesNotContain("varve: ");
  }

  @Test
  void servesUntilItIsTerminatedAndEndsWithZero() throws Exception {
    Process process =
        new ProcessBuilder(
                installed.resolve("bin/varve").toString(),
                "serve",
                "--data",
                folder.resolve("served").toString(),
                "--port",
                "0",
                "--admin-port",
                "0")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out = process.inputReader(UTF_8)) {
      String first = out.readLine();
      assertThat(first).startsWith("varve serves http://127.0.0.1:");
      URI address = URI.create(first.substring("varve serves ".length(), first.indexOf(',')));
      HttpRequest request = HttpRequest.newBuilder(address.resolve("/health/ready")).build();
      try (HttpClient client = HttpClient.newHttpClient()) {
        assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
      }
      assertThat(varve("stats", "--json", "--server", address.toString())).contains("\"head\":0");
      process.toHandle().destroy();
      assertThat(out.lines().toList()).endsWith("stopped");
      assertThat(process.waitFor()).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  /** With nowhere to keep an archive it starts all the same; a file bars the way for root too. */
  @Test
  void runsWhereNothingCanBeWritten() throws Exception {
    Path barred = Files.createDirectory(folder.resolve("barred"));
    run(0, List.of("cp", "-r", installed.toString(), barred.toString()));
    Path copy = barred.resolve("varve-" + VERSION);
    run(0, List.of("rm", "-rf", copy.resolve("cache").toString()));
    Files.createFile(copy.resolve("cache"));
    Path home = Files.createFile(folder.resolve("no directory"));
    String printed =
        run(
            0,
            List.of(
                "env",
                "XDG_CACHE_HOME=" + home,
                copy.resolve("bin/varve").toString(),
                "--version"));
    assertThat(printed).contains(VERSION).hasLineCount(1);
    assertThat(copy.resolve("cache")).isEmptyFile();
  }

  @Test
  void saysThatTheOnlyJdkIsTooOld() throws Exception {
    Path old = folder.resolve("old-jdk");
    Path java = Files.createDirectories(old.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\n");
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    Path launcher = folder.resolve("demanding");
    String script = Files.readString(installed.resolve("bin/varve"));
    Files.writeString(launcher, script.replace("min_version=25\n", "min_version=1000\n"));
    String printed =
        run(69, List.of("env", "VARVE_JAVA_HOME=" + old, "sh", launcher.toString(), "--version"));
    assertThat(printed).startsWith("varve: no JDK 1000 or newer found; ").contains(" is version ");
  }

  @Test
  void theServiceIsConfined() throws IOException {
    assertThat(Files.readAllLines(installed.resolve("systemd/varve.service")))
        .contains(
            "DynamicUser=yes",
            "StateDirectory=varve",
            "ProtectSystem=strict",
            "NoNewPrivileges=yes",
            "LimitNOFILE=262144",
            "Restart=on-failure",
            "TimeoutStopSec=40");
  }
}

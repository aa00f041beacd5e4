package io.varve.dist;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.dist.ContainerImage.Entry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The container image: what its layers hold and what it starts. No container is run; the last test
 * runs the program from the unpacked layers.
 */
@Timeout(120)
final class ContainerImageIT {
  private static final Path CHECKOUT = Path.of(System.getProperty("varve.root"));
  private static final String VERSION = System.getProperty("varve.version");
  private static final String PROGRAM = "/opt/varve";
  private static final String DATA = "/var/lib/varve";
  private static final String SERVES = "varve serves http://0.0.0.0:";
  private static final String SETTINGS = "/etc/varve/varve.conf";

  @TempDir static Path folder;
  private static ContainerImage image;
  private static Path installed;

  @BeforeAll
  static void unpack() throws Exception {
    image = ContainerImage.unpack(Path.of(System.getProperty("varve.image")), folder);
    Process process =
        new ProcessBuilder("tar", "-xzf", System.getProperty("varve.package"))
            .directory(folder.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    installed = folder.resolve("varve-" + VERSION);
  }

  private static Path inRoot(String path) {
    return image.root().resolve(path.substring(1));
  }

  /** The launcher's options for {@code serve}, in its order. */
  private static List<String> launcherOptions() throws IOException {
    String script = Files.readString(installed.resolve("bin/varve"));
    String all = assigned(script, "\njvm_options='(.*)'");
    String network = assigned(script, "\nnetwork_options='(.*)'");
    String serve = assigned(script, "ServerProgram\n.*\n +jvm_options=\"(.*)\"");
    return List.of(
        serve.replace("$jvm_options", all).replace("$network_options", network).split(" "));
  }

  private static String assigned(String script, String pattern) {
    Matcher matcher = Pattern.compile(pattern).matcher(script);
    assertThat(matcher.find()).as(pattern).isTrue();
    return matcher.group(1);
  }

  @Test
  void startsTheServerAsTheLauncherDoes() throws IOException {
    List<String> expected = new ArrayList<>(List.of("java"));
    expected.addAll(launcherOptions());
    expected.addAll(
        List.of("-cp", "@" + PROGRAM + "/jib-classpath-file", "io.varve.server.ServerProgram"));
    assertThat(image.start().get("Entrypoint")).isEqualTo(expected);
    assertThat(image.start().get("Cmd")).isEqualTo(List.of("serve"));
    assertThat(image.environment())
        .isEqualTo(
            Map.of(
                "LC_ALL",
                "C.UTF-8",
                "VARVE_CONFIG",
                SETTINGS,
                "VARVE_DATA",
                DATA,
                "VARVE_FIRST_KEY",
                "true"));
  }

  @Test
  void runsAsAnOrdinaryUserWithAVolumeForTheData() {
    assertThat(image.start().get("User")).isEqualTo("10001:0");
    assertThat(image.start().get("ExposedPorts")).isEqualTo(Map.of("3900/tcp", Map.of()));
    assertThat(image.start().get("Volumes")).isEqualTo(Map.of(DATA, Map.of()));
    assertThat(image.start().get("WorkingDir")).isEqualTo(DATA);
    assertThat(image.config().get("os")).isEqualTo("linux");
  }

  @Test
  void itsDescriptionNamesEachLayerByItsDigest() throws Exception {
    List<String> digests = new ArrayList<>();
    for (String layer : image.layers()) {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      try (InputStream file = Files.newInputStream(image.folder().resolve(layer));
          InputStream in = new DigestInputStream(new GZIPInputStream(file), sha256)) {
        in.transferTo(OutputStream.nullOutputStream());
      }
      digests.add("sha256:" + HexFormat.of().formatHex(sha256.digest()));
    }
    Map<?, ?> layers = (Map<?, ?>) image.config().get("rootfs");
    assertThat(layers.get("diff_ids")).isEqualTo(digests);
    List<String> files = new ArrayList<>(image.layers());
    files.addAll(List.of("manifest.json", "config.json"));
    assertThat(names(image.folder())).containsExactlyInAnyOrderElementsOf(files);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void holdsTheJarsOfThePackageAndLittleElse() throws IOException {
    Map<String, Path> expected = new TreeMap<>();
    for (Path directory : List.of(installed, installed.resolve("lib"))) {
      names(directory).stream()
          .filter(name -> name.endsWith(".jar"))
          .forEach(name -> expected.put(PROGRAM + "/libs/" + name, directory.resolve(name)));
    }
    expected.put(PROGRAM + "/LICENSE", installed.resolve("LICENSE"));
    expected.put(PROGRAM + "/NOTICE", installed.resolve("NOTICE"));
    for (Map.Entry<String, Path> file : expected.entrySet()) {
      assertThat(inRoot(file.getKey())).hasSameBinaryContentAs(file.getValue());
    }
    List<String> all = new ArrayList<>(expected.keySet());
    all.addAll(
        List.of(SETTINGS, PROGRAM + "/jib-classpath-file", PROGRAM + "/jib-main-class-file"));
    assertThat(image.entries())
        .filteredOn(entry -> !entry.isDirectory())
        .extracting(entry -> "/" + entry.name())
        .containsExactlyInAnyOrderElementsOf(all);
    assertThat(image.entries())
        .filteredOn(Entry::isDirectory)
        .extracting(Entry::name)
        .containsOnly(
            "etc/",
            "etc/varve/",
            "opt/",
            "opt/varve/",
            "opt/varve/libs/",
            "var/",
            "var/lib/",
            "var/lib/varve/");
  }

  /** And the data are for the user of the image, who is of group 0, and for nobody else. */
  @Test
  void nobodyInTheContainerChangesTheProgram() {
    assertThat(image.entries())
        .allSatisfy(entry -> {
          assertThat(entry.owner()).isEqualTo("0/0");
          assertThat(entry.mode()).isEqualTo(expectedMode(entry));
        });
  }

  private static String expectedMode(Entry entry) {
    if (!entry.isDirectory()) {
      return "-rw-r--r--";
    }
    return entry.name().equals("var/lib/varve/") ? "drwxrwx---" : "drwxr-xr-x";
  }

  @Test
  void hasNothingOfTheMachineOrTheMomentItWasMade() throws IOException {
    assertThat(image.config().get("created").toString()).endsWith("T00:00:00Z");
    assertThat(image.entries())
        .allSatisfy(entry -> assertThat(entry.time()).matches("(1970|2026)-.* 00:00:0[01]"));
    List<Path> files = new ArrayList<>();
    files.add(image.folder().resolve("manifest.json"));
    files.add(image.folder().resolve("config.json"));
    files.add(inRoot(PROGRAM + "/jib-classpath-file"));
    files.add(inRoot(SETTINGS));
    for (Path file : files) {
      assertThat(Files.readString(file)).doesNotContain(CHECKOUT.toString());
    }
    for (String name : names(inRoot(PROGRAM + "/libs"))) {
      if (name.startsWith("varve-")) {
        assertThatJarIsSilent(inRoot(PROGRAM + "/libs/" + name));
      }
    }
  }

  private static void assertThatJarIsSilent(Path file) throws IOException {
    try (JarFile jar = new JarFile(file.toFile())) {
      for (var entry : jar.stream().toList()) {
        String content = new String(jar.getInputStream(entry).readAllBytes(), ISO_8859_1);
        assertThat(content.contains(CHECKOUT.toString())).as(entry.getName()).isFalse();
      }
    }
  }

  /** The command of the image with this JDK, its paths turned to where the layers lie. */
  private static Process startFromLayers(Path data, String... more) throws IOException {
    Path classPath = folder.resolve("class-path");
    Files.writeString(
        classPath,
        Files.readString(inRoot(PROGRAM + "/jib-classpath-file"))
            .replace(PROGRAM, inRoot(PROGRAM).toString()));
    List<String> words = new ArrayList<>();
    for (String word : ContainerImage.strings(image.start().get("Entrypoint"))) {
      words.add(word.startsWith("@") ? "@" + classPath : word);
    }
    words.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(ContainerImage.strings(image.start().get("Cmd")));
    words.addAll(List.of("--port", "0", "--admin-port", "0"));
    words.addAll(List.of(more));
    ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("VARVE_"));
    builder.environment().putAll(image.environment());
    builder.environment().put("VARVE_CONFIG", inRoot(SETTINGS).toString());
    builder.environment().put("VARVE_DATA", data.toString());
    return builder.redirectError(folder.resolve("errors").toFile()).start();
  }

  /** Starts it, asks it for something, ends it; returns the lines that it printed. */
  private static List<String> run(Path data, String... more) throws Exception {
    Process process = startFromLayers(data, more);
    try (BufferedReader out = process.inputReader(UTF_8)) {
      List<String> printed = new ArrayList<>();
      String line = out.readLine();
      while (line != null) {
        printed.add(line);
        if (line.startsWith(SERVES)) {
          askWithAndWithoutKey(
              URI.create(line.substring("varve serves ".length(), line.indexOf(','))), data);
          process.toHandle().destroy();
        }
        line = out.readLine();
      }
      assertThat(process.waitFor()).isZero();
      return printed;
    } finally {
      process.destroyForcibly();
    }
  }

  private static void askWithAndWithoutKey(URI any, Path data) throws Exception {
    URI head = URI.create("http://127.0.0.1:" + any.getPort() + "/api/v1/head");
    String key = Files.readString(data.resolve("first-key")).strip();
    HttpRequest without = HttpRequest.newBuilder(head).build();
    HttpRequest with =
        HttpRequest.newBuilder(head).header("Authorization", "Bearer " + key).build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      assertThat(client.send(without, BodyHandlers.ofString()).statusCode()).isEqualTo(401);
      assertThat(client.send(with, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void itsProgramShowsAFirstKeyOnceAndIsNotOpenToOthers() throws Exception {
    Path data = folder.resolve("data");
    Process refused = startFromLayers(data);
    assertThat(refused.waitFor()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("errors"))).contains("0.0.0.0", "plaintext");
    assertThat(data).doesNotExist();

    List<String> first = run(data, "--plaintext");
    List<String> second = run(data, "--plaintext");

    Path file = data.resolve("first-key");
    String key = Files.readString(file).strip();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(first.getFirst()).startsWith("first API key, for admin").endsWith(": " + key);
    assertThat(first).filteredOn(line -> line.contains(key)).hasSize(1);
    assertThat(second.getFirst()).startsWith(SERVES);
    assertThat(second).noneMatch(line -> line.contains(key)).endsWith("stopped");
  }
}

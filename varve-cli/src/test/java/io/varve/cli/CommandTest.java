package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of commands share: a folder of their own, and a data directory in it. */
abstract class CommandTest {
  @TempDir Path folder;

  Path data() {
    return folder.resolve("data");
  }

  /** Runs a command on this test's data directory. */
  Run varve(String... words) {
    return Run.of(withData(words));
  }

  Run varveWithInput(String input, String... words) {
    return Run.withInput(input, withData(words));
  }

  String[] withData(String... words) {
    List<String> all = new ArrayList<>(Arrays.asList(words));
    all.add("--data");
    all.add(data().toString());
    return all.toArray(String[]::new);
  }

  /** Makes a file of these lines, each ended by a newline; returns its path. */
  String file(String name, String... lines) throws IOException {
    return file(name, (String.join("\n", lines) + "\n").getBytes(UTF_8));
  }

  String file(String name, byte[] content) throws IOException {
    return Files.write(folder.resolve(name), content).toString();
  }

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(content);
    }
    return packed.toByteArray();
  }

  /** An event of entity {@code a}. */
  static String event(int number) {
    return "{\"entity_id\":\"a\",\"event_type\":\"tested\",\"payload\":{\"number\":"
        + number
        + "}}";
  }

  static String[] events(int count) {
    String[] lines = new String[count];
    Arrays.setAll(lines, i -> event(i + 1));
    return lines;
  }

  long count() {
    return Long.parseLong(varve("query", "--all", "--count").ok().lastLine());
  }

  /** Each test that left a store leaves a sound one. */
  @AfterEach
  void storeIsSound() {
    if (Files.exists(data().resolve("catalogue")) && !leavesDamage()) {
      assertThat(varve("verify").ok().out()).contains("\"sound\":true");
    }
  }

  /** Whether the test damages its store on purpose. */
  boolean leavesDamage() {
    return false;
  }
}

package io.varve.dist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A container image in a tar, unpacked: its description, what its layers say of each file, and the
 * files as a container would see them.
 *
 * @param folder the tar's own files
 * @param config what a container is started with
 * @param layers names of the files in {@code folder}, lowest first
 * @param entries what the layers hold
 * @param root the layers one over the other
 */
record ContainerImage(
    Path folder, Map<?, ?> config, List<String> layers, List<Entry> entries, Path root) {

  /**
   * A file or directory in a layer.
   *
   * @param mode as {@code ls -l} shows it
   * @param owner {@code user/group}, in numbers
   * @param time of its change, UTC
   */
  record Entry(String mode, String owner, String time, String name) {
    boolean isDirectory() {
      return mode.startsWith("d");
    }
  }

  static ContainerImage unpack(Path tar, Path target) throws Exception {
    Path folder = Files.createDirectory(target.resolve("image"));
    Path root = Files.createDirectory(target.resolve("root"));
    tar("-xf", tar.toString(), "-C", folder.toString());
    Map<?, ?> manifest = (Map<?, ?>) ((List<?>) json(folder.resolve("manifest.json"))).getFirst();
    List<String> layers = strings(manifest.get("Layers"));
    List<Entry> entries = new ArrayList<>();
    for (String layer : layers) {
      String file = folder.resolve(layer).toString();
      tar("-xzf", file, "-C", root.toString());
      tar("-tvzf", file, "--numeric-owner", "--utc", "--full-time")
          .lines()
          .map(line -> line.split(" +", 6))
          .map(word -> new Entry(word[0], word[1], word[3] + " " + word[4], word[5]))
          .forEach(entries::add);
    }
    Map<?, ?> config = (Map<?, ?>) json(folder.resolve(manifest.get("Config").toString()));
    return new ContainerImage(folder, config, layers, entries, root);
  }

  private static String tar(String... arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of("tar", "--warning=no-unknown-keyword"));
    words.addAll(List.of(arguments));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String printed = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(100, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(printed).isZero();
    return printed;
  }

  /** What a container is started with, without the layers. */
  Map<?, ?> start() {
    return (Map<?, ?>) config.get("config");
  }

  /** The variables that it sets. */
  Map<String, String> environment() {
    Map<String, String> environment = new TreeMap<>();
    for (String line : strings(start().get("Env"))) {
      environment.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
    }
    return environment;
  }

  static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(Object::toString).toList();
  }

  private static Object json(Path file) throws Exception {
    byte[] text = Files.readAllBytes(file);
    JsonReader reader = new JsonReader(file.getFileName().toString());
    reader.reset(text, 0, text.length);
    Object value = value(reader);
    reader.end();
    return value;
  }

  private static Object value(JsonReader reader) {
    return switch (reader.peek()) {
      case OBJECT -> {
        Map<String, Object> fields = new LinkedHashMap<>();
        reader.beginObject();
        for (String key = reader.nextKey(); key != null; key = reader.nextKey()) {
          fields.put(key, value(reader));
        }
        yield fields;
      }
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        reader.beginArray();
        while (reader.nextItem()) {
          items.add(value(reader));
        }
        yield items;
      }
      case STRING -> reader.readString();
      default -> new String(reader.readRaw(), UTF_8);
    };
  }
}

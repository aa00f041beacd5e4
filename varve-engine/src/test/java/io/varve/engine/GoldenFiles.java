package io.varve.engine;

import io.varve.testkit.SimulatedVolume;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The committed files of one format version: for each {@link GoldenStore} its files in a zip, its
 * export, and its answers. As a program it makes those that are not there yet; it never replaces
 * one.
 */
final class GoldenFiles {
  /** Where they are, among the resources of the tests. */
  static final String FORMAT_1 = "/golden/format-1/";

  private GoldenFiles() {}

  /** The committed files of a store by path. */
  static Map<String, byte[]> files(GoldenStore store) throws IOException {
    return unzip(resource(store, ".zip"));
  }

  static String export(GoldenStore store) throws IOException {
    byte[] packed = resource(store, ".ndjson.gz");
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  static String answers(GoldenStore store) throws IOException {
    return new String(resource(store, ".answers"), StandardCharsets.UTF_8);
  }

  /** Puts a copy of a store's files into a directory. */
  static void copy(Map<String, byte[]> files, Path directory) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      Path target = directory.resolve(file.getKey());
      Files.createDirectories(target.getParent());
      Files.write(target, file.getValue());
    }
    for (String path : files.keySet()) {
      if (path.endsWith("/super")) {
        Files.createDirectories(directory.resolve(path).resolveSibling("index"));
        Files.createDirectories(directory.resolve(path).resolveSibling("snapshots"));
      }
    }
  }

  private static byte[] resource(GoldenStore store, String ending) throws IOException {
    String name = FORMAT_1 + store.fileName() + ending;
    try (var stream = GoldenFiles.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IOException("no golden file " + name);
      }
      return stream.readAllBytes();
    }
  }

  private static Map<String, byte[]> unzip(byte[] zip) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(zip))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        files.put(entry.getName(), in.readAllBytes());
      }
    }
    return files;
  }

  private static byte[] zip(Map<String, byte[]> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(bytes)) {
      out.setLevel(9);
      for (Map.Entry<String, byte[]> file : new TreeMap<>(files).entrySet()) {
        ZipEntry entry = new ZipEntry(file.getKey());
        entry.setTimeLocal(LocalDateTime.of(2026, 1, 1, 0, 0));
        out.putNextEntry(entry);
        out.write(file.getValue());
        out.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    Files.createDirectories(directory);
    for (GoldenStore store : GoldenStore.values()) {
      Map<String, byte[]> files = store.make();
      try (LocalEventStore opened = Stores.stepped(SimulatedVolume.of(1, files))) {
        String name = store.fileName();
        write(directory.resolve(name + ".zip"), zip(files));
        write(directory.resolve(name + ".ndjson.gz"), gzip(utf8(GoldenText.export(opened))));
        write(directory.resolve(name + ".answers"), utf8(GoldenText.answers(opened)));
      }
    }
  }

  private static void write(Path file, byte[] content) throws IOException {
    if (Files.exists(file)) {
      System.err.println(file + " is there and stays as it is");
      return;
    }
    Files.write(file, content, StandardOpenOption.CREATE_NEW);
  }

  private static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

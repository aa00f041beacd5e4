package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import io.varve.api.json.JsonWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/**
 * The file that takes the bad lines of an import, one JSON object each: {@code
 * {"file","line","reason","text"}}, or {@code text_base64} where the line is not UTF-8. Appended
 * to, and written before the import goes on. Used by one thread.
 */
final class SkippedLines implements AutoCloseable {
  private final Path path;
  private final OutputStream out;
  private final JsonWriter json = new JsonWriter();

  private SkippedLines(Path path, OutputStream out) {
    this.path = path;
    this.out = out;
  }

  static SkippedLines open(Path path) {
    try {
      return new SkippedLines(path, Files.newOutputStream(path, CREATE, APPEND));
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write to " + path + ", given by --skip-bad: " + e);
    }
  }

  void add(String file, ParsedLine.Rejected<?> line) {
    json.reset();
    json.beginObject();
    json.key("file").string(file);
    json.key("line").number(line.number());
    json.key("reason").string(line.reason());
    byte[] bytes = line.text().array();
    String text = new String(bytes, UTF_8);
    if (Arrays.equals(text.getBytes(UTF_8), bytes)) {
      json.key("text").string(text);
    } else {
      json.key("text_base64").string(Base64.getEncoder().encodeToString(bytes));
    }
    json.endObject().newLine();
    try {
      out.write(json.array(), 0, json.sizeBytes());
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write to " + path + ", given by --skip-bad: " + e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write to " + path + ", given by --skip-bad: " + e);
    }
  }
}

package io.varve.server.config;

import io.varve.api.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A configuration file: lines {@code key = value}; what follows a {@code #} at the start of a line
 * is a comment. Values are taken as they stand, without quotes or escapes.
 */
final class ConfigFile {
  private static final long MAX_BYTES = 1L << 20;

  /** A line that says something. */
  record Line(String key, String value, ConfigSource.InFile source) {}

  private ConfigFile() {}

  /**
   * Its lines that say something, in order.
   *
   * @throws InvalidInput if it cannot be read
   */
  static List<Line> read(Path file, List<String> problems) {
    String text;
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new InvalidInput(file + " has more than " + MAX_BYTES + " bytes; it is no settings");
      }
      text = Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException _) {
      throw new InvalidInput("there is no configuration file " + file);
    } catch (IOException e) {
      throw new InvalidInput("cannot read the configuration file " + file + ": " + e.getMessage());
    }
    return parse(file.toString(), text, problems);
  }

  static List<Line> parse(String file, String text, List<String> problems) {
    List<Line> lines = new ArrayList<>();
    int number = 0;
    for (String raw : text.split("\r?\n", -1)) {
      number++;
      String line = raw.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      ConfigSource.InFile source = new ConfigSource.InFile(file, number);
      int equals = line.indexOf('=');
      if (equals < 1) {
        problems.add(source.place() + ": not of the form key = value: " + line);
        continue;
      }
      lines.add(
          new Line(line.substring(0, equals).strip(), line.substring(equals + 1).strip(), source));
    }
    return lines;
  }
}

package io.varve.api.json;

import io.varve.api.InvalidInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way to a value inside an event's payload or metadata, through objects only: array members
 * have no path. Written dotted, such as {@code payload.amount}; {@code \.} stands for a dot inside
 * a key and {@code \\} for a backslash.
 *
 * @param root what it starts from
 * @param keys one a level, unescaped; none: the whole payload or metadata
 */
public record JsonPath(Root root, List<String> keys) {
  /** What a path starts from. */
  public enum Root {
    PAYLOAD("payload"),
    METADATA("metadata");

    private final String text;

    Root(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  public JsonPath {
    keys = List.copyOf(keys);
  }

  /**
   * Reads the dotted form.
   *
   * @throws InvalidInput if it starts from neither payload nor metadata, or has an empty key or
   *     unknown escape
   */
  public static JsonPath parse(String text) {
    List<String> segments = split(text);
    String first = segments.getFirst();
    for (Root root : Root.values()) {
      if (root.text.equals(first)) {
        return new JsonPath(root, segments.subList(1, segments.size()));
      }
    }
    throw new InvalidInput(
        "path \"" + text + "\" must start with payload or metadata, such as payload.amount");
  }

  private static List<String> split(String text) {
    List<String> segments = new ArrayList<>();
    StringBuilder segment = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        segments.add(segment.toString());
        segment.setLength(0);
      } else if (c == '\\') {
        i++;
        if (i == text.length() || (text.charAt(i) != '.' && text.charAt(i) != '\\')) {
          throw new InvalidInput(
              "path \"" + text + "\" has a backslash at index " + (i - 1) + "; write \\\\ or \\.");
        }
        segment.append(text.charAt(i));
      } else {
        segment.append(c);
      }
    }
    segments.add(segment.toString());
    if (segments.contains("")) {
      throw new InvalidInput("path \"" + text + "\" has an empty key");
    }
    return segments;
  }

  /**
   * The range of the value at this path's keys, byte for byte; null if there is none.
   *
   * @param json a payload or metadata that is valid JSON; of other bytes the answer means nothing
   */
  public @Nullable JsonRange find(byte[] json, int from, int to) {
    return JsonWalk.find(json, from, to, keyBytes());
  }

  List<byte[]> keyBytes() {
    return keys.stream().map(key -> key.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** The dotted form. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(root.text);
    for (String key : keys) {
      text.append('.').append(key.replace("\\", "\\\\").replace(".", "\\."));
    }
    return text.toString();
  }
}

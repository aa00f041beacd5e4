package io.varve.api.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The field names a shape knows, to be matched against the bytes of a key. At most 64; a field is
 * known by its index.
 */
public final class JsonNames {
  private final List<String> names;
  private final byte[][] bytes;
  private final long[] prints;

  private JsonNames(List<String> names) {
    this.names = names;
    bytes =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    prints =
        Arrays.stream(bytes).mapToLong(name -> JsonWords.print(name, 0, name.length)).toArray();
  }

  public static JsonNames of(String... names) {
    if (names.length > Long.SIZE) {
      throw new IllegalArgumentException("a shape has " + names.length + " fields, more than 64");
    }
    return new JsonNames(List.of(names));
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** Index of the name that the inside of a string spells, or -1. */
  int find(byte[] text, int from, int to, boolean plain) {
    if (!plain) {
      byte[] key = JsonStrings.unescape(text, from, to);
      return find(key, 0, key.length, true);
    }
    long print = JsonWords.print(text, from, to);
    for (int i = 0; i < prints.length; i++) {
      if (prints[i] == print && Arrays.equals(text, from, to, bytes[i], 0, bytes[i].length)) {
        return i;
      }
    }
    return -1;
  }
}

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

  /** Each name with its closing quote: its first eight bytes, or as many as there are. */
  private final long[] heads;

  private final long[] headMasks;

  private JsonNames(List<String> names) {
    this.names = names;
    bytes =
        names.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    prints =
        Arrays.stream(bytes).mapToLong(name -> JsonWords.print(name, 0, name.length)).toArray();
    headMasks = Arrays.stream(bytes).mapToLong(name -> mask(name.length + 1)).toArray();
    heads = Arrays.stream(bytes).mapToLong(JsonNames::head).toArray();
  }

  private static long mask(int count) {
    return count >= Long.BYTES ? -1L : (1L << (Byte.SIZE * count)) - 1;
  }

  private static long head(byte[] name) {
    byte[] quoted = Arrays.copyOf(name, name.length + Long.BYTES);
    quoted[name.length] = '"';
    return JsonWords.at(quoted, 0) & mask(name.length + 1);
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

  /** Bytes of a name. */
  int length(int index) {
    return bytes[index].length;
  }

  /**
   * Index of the name that stands between quotes at {@code at}, if it is {@code least} or higher;
   * -1 where that is not plain to see.
   */
  int startsAt(byte[] text, int at, int end, int least) {
    int from = at + 1;
    if (from + Long.BYTES > end || text[at] != '"') {
      return -1;
    }
    long head = JsonWords.at(text, from);
    for (int i = least; i < heads.length; i++) {
      if ((head & headMasks[i]) == heads[i] && isAt(text, from, end, bytes[i])) {
        return i;
      }
    }
    return -1;
  }

  /** Whether a name whose first bytes are known to be there goes on to its closing quote. */
  private static boolean isAt(byte[] text, int from, int end, byte[] name) {
    int to = from + name.length;
    return to < end
        && text[to] == '"'
        && (name.length < Long.BYTES || Arrays.equals(text, from, to, name, 0, name.length));
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

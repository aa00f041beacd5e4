package io.varve.api.json;

import io.varve.api.InvalidInput;
import java.util.Arrays;

/**
 * Where a {@link JsonReader} stands: the open objects and arrays, and the member looked at in each.
 */
final class JsonPlace {
  private static final int ARRAY = -2;
  private static final int BEFORE_FIRST = -1;

  private final JsonScanner scanner;
  private final String what;
  private int depth;
  private int[] startOf = new int[8];

  /**
   * In an object, where the key starts; in an array, {@link #ARRAY}. {@link #BEFORE_FIRST}: no
   * member yet.
   */
  private int[] keyFrom = new int[8];

  /** In an object, where the key ends; in an array, the index. */
  private int[] keyTo = new int[8];

  private int[] keysBase = new int[8];
  private long[] seen = new long[8];
  private int duplicate;

  /**
   * @param what stands for the outermost value in errors
   */
  JsonPlace(JsonScanner scanner, String what) {
    this.scanner = scanner;
    this.what = what;
  }

  void reset() {
    depth = 0;
    duplicate = -1;
  }

  int depth() {
    return depth;
  }

  void enter(boolean array, int start) {
    if (depth == startOf.length) {
      startOf = Arrays.copyOf(startOf, 2 * depth);
      keyFrom = Arrays.copyOf(keyFrom, 2 * depth);
      keyTo = Arrays.copyOf(keyTo, 2 * depth);
      keysBase = Arrays.copyOf(keysBase, 2 * depth);
      seen = Arrays.copyOf(seen, 2 * depth);
    }
    startOf[depth] = start;
    keyFrom[depth] = array ? ARRAY : BEFORE_FIRST;
    keyTo[depth] = BEFORE_FIRST;
    keysBase[depth] = scanner.keys.begin();
    seen[depth] = 0;
    depth++;
  }

  void leave() {
    depth--;
    duplicate = scanner.keys.end(keysBase[depth]);
  }

  /** Offset of a key that came twice in the object just left, or -1. */
  int endedWithDuplicate() {
    return duplicate;
  }

  boolean isFirst() {
    return keyTo[depth - 1] == BEFORE_FIRST;
  }

  void setKey(int from, int to) {
    keyFrom[depth - 1] = from;
    keyTo[depth - 1] = to;
  }

  void nextItem() {
    keyTo[depth - 1]++;
  }

  int keyFrom() {
    return keyFrom[depth - 1];
  }

  int keyTo() {
    return keyTo[depth - 1];
  }

  int keysBase() {
    return keysBase[depth - 1];
  }

  /** Notes a field of the object; false if it was noted before. */
  boolean markSeen(int field) {
    long bit = 1L << field;
    boolean isNew = (seen[depth - 1] & bit) == 0;
    seen[depth - 1] |= bit;
    return isNew;
  }

  /** The highest field noted in the object, or -1: none. */
  int lastField() {
    return Long.SIZE - 1 - Long.numberOfLeadingZeros(seen[depth - 1]);
  }

  /** Moves to a field above {@link #lastField}, whose name stands at the range. */
  void setField(int field, int from, int to) {
    int top = depth - 1;
    keyFrom[top] = from;
    keyTo[top] = to;
    seen[top] |= 1L << field;
  }

  /** The error about the way here, with the byte at an index of the text. */
  InvalidInput error(String before, String after, int at) {
    return new InvalidInput(before + path("") + after + " at byte " + scanner.offset(at));
  }

  /** The error that a field is missing in the object just left, with the byte where that starts. */
  InvalidInput missing(String field) {
    return new InvalidInput(path(field) + " is missing at byte " + scanner.offset(startOf[depth]));
  }

  /** The way here, such as {@code "items[0].tags"}, and {@code field} in it. */
  private String path(String field) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < depth && keyTo[i] != BEFORE_FIRST; i++) {
      if (keyFrom[i] == ARRAY) {
        path.append('[').append(keyTo[i]).append(']');
      } else {
        path.append(path.isEmpty() ? "" : ".");
        path.append(JsonStrings.decode(scanner.text, keyFrom[i], keyTo[i]));
      }
    }
    if (!field.isEmpty()) {
      path.append(path.isEmpty() ? "" : ".").append(field);
    }
    return path.isEmpty() ? what : "\"" + path + "\"";
  }
}

package io.varve.api.json;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value in the form in which equality is that of predicates: objects without order, numbers
 * as decimals, strings unescaped. Made of operands, and of stored values no larger than an operand
 * they are compared with.
 */
sealed interface JsonValue {
  record Text(String value) implements JsonValue {}

  record Numeral(Decimal value) implements JsonValue {}

  record Truth(boolean value) implements JsonValue {}

  record Null() implements JsonValue {}

  record Sequence(List<JsonValue> items) implements JsonValue {}

  record Members(Map<String, JsonValue> values) implements JsonValue {}

  /** This value and all it is made of. */
  default int nodes() {
    return switch (this) {
      case Text text -> 1;
      case Numeral number -> 1;
      case Truth truth -> 1;
      case Null none -> 1;
      case Sequence sequence -> 1 + nodes(sequence.items);
      case Members members -> 1 + nodes(members.values.values());
    };
  }

  private static int nodes(Iterable<JsonValue> values) {
    int nodes = 0;
    for (JsonValue value : values) {
      nodes += value.nodes();
    }
    return nodes;
  }

  /** Reads a value that is valid JSON. */
  static JsonValue parse(byte[] text, int from, int to) {
    JsonValue value = parse(text, from, to, Integer.MAX_VALUE);
    if (value == null) {
      throw new IllegalStateException("a value has more nodes than bytes: " + (to - from));
    }
    return value;
  }

  /**
   * As {@link #parse(byte[], int, int)}, but null if the value has more than {@code maxNodes}
   * nodes.
   */
  static @Nullable JsonValue parse(byte[] text, int from, int to, int maxNodes) {
    return new Parse(text, to, maxNodes).value(from);
  }

  /** One reading of a value; the end of what was read last is kept in a field. */
  final class Parse {
    private final byte[] text;
    private final int to;
    private int nodesLeft;
    private int end;

    Parse(byte[] text, int to, int maxNodes) {
      this.text = text;
      this.to = to;
      this.nodesLeft = maxNodes;
    }

    private @Nullable JsonValue value(int from) {
      if (nodesLeft-- == 0) {
        return null;
      }
      return switch (text[from]) {
        case '{' -> members(from);
        case '[' -> sequence(from);
        default -> scalar(from);
      };
    }

    private JsonValue scalar(int from) {
      end = JsonWalk.value(text, from, to);
      return switch (text[from]) {
        case '"' -> new Text(JsonStrings.decode(text, from + 1, end - 1));
        case 't' -> new Truth(true);
        case 'f' -> new Truth(false);
        case 'n' -> new Null();
        default -> new Numeral(Decimal.parse(text, from, end));
      };
    }

    private @Nullable JsonValue sequence(int from) {
      List<JsonValue> items = new ArrayList<>();
      int p = JsonWalk.space(text, from + 1, to);
      while (text[p] != ']') {
        JsonValue item = value(p);
        if (item == null) {
          return null;
        }
        items.add(item);
        p = next();
      }
      end = p + 1;
      return new Sequence(items);
    }

    private @Nullable JsonValue members(int from) {
      Map<String, JsonValue> values = new HashMap<>();
      int p = JsonWalk.space(text, from + 1, to);
      while (text[p] != '}') {
        int keyEnd = JsonWalk.string(text, p, to);
        String key = JsonStrings.decode(text, p + 1, keyEnd - 1);
        int colon = JsonWalk.space(text, keyEnd, to);
        JsonValue value = value(JsonWalk.space(text, colon + 1, to));
        if (value == null) {
          return null;
        }
        values.put(key, value);
        p = next();
      }
      end = p + 1;
      return new Members(values);
    }

    /** Where the next member starts, or the closing bracket is. */
    private int next() {
      int p = JsonWalk.space(text, end, to);
      return text[p] == ',' ? JsonWalk.space(text, p + 1, to) : p;
    }
  }
}

package io.varve.api.json;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Random valid JSON text, the same for the same seed. */
final class RandomJson {
  private static final String[] KEYS = {
    "a",
    "b",
    "amount",
    "status",
    "x.y",
    "",
    "a\\b",
    "\u00e9t\u00e9",
    "\uD83D\uDE00",
    "long key with spaces"
  };
  private static final String[] NUMBERS = {
    "0",
    "-0",
    "1",
    "1.0",
    "1e0",
    "10e-1",
    "-1",
    "100",
    "1e2",
    "1E+2",
    "0.5",
    "5e-1",
    "12345678901234567890",
    "0.10",
    "3.14",
    "1e300",
    "-2.50",
    "9007199254740993"
  };
  private static final String[] TEXTS = {
    "",
    "a",
    "ab",
    "abc",
    "paid",
    "open",
    "quote \" backslash \\ slash /",
    "tab\tline\n",
    "\u0001",
    "\u00fcber",
    "\u20ac",
    "\uD83D\uDE00",
    "\uFFFF",
    "a long text that takes more than eight bytes"
  };
  private static final String[] SPACES = {"", "", "", " ", "\n", "\t ", "  \r\n"};

  private final SplittableRandom random;

  /** White space between tokens, and escapes where none are needed. */
  private final boolean loose;

  RandomJson(long seed, boolean loose) {
    random = new SplittableRandom(seed);
    this.loose = loose;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  <T> T oneOf(List<T> choices) {
    return choices.get(below(choices.size()));
  }

  String value(int depth) {
    int kind = below(depth > 0 ? 8 : 5);
    return switch (kind) {
      case 0 -> "null";
      case 1 -> below(2) == 0 ? "true" : "false";
      case 2 -> NUMBERS[below(NUMBERS.length)];
      case 3, 4 -> string(TEXTS[below(TEXTS.length)]);
      case 5 -> array(depth);
      default -> object(depth);
    };
  }

  String array(int depth) {
    List<String> items = new ArrayList<>();
    for (int i = below(4); i > 0; i--) {
      items.add(space() + value(depth - 1) + space());
    }
    return "[" + (items.isEmpty() ? space() : String.join(",", items)) + "]";
  }

  String object(int depth) {
    List<String> members = new ArrayList<>();
    Set<String> used = new HashSet<>();
    for (int i = below(6); i > 0; i--) {
      String key = KEYS[below(KEYS.length)];
      if (used.add(key)) {
        members.add(space() + string(key) + space() + ":" + space() + value(depth - 1) + space());
      }
    }
    return "{" + (members.isEmpty() ? space() : String.join(",", members)) + "}";
  }

  String string(String text) {
    StringBuilder json = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean must = c < ' ' || c == '"' || c == '\\';
      if (!must && !(loose && below(4) == 0)) {
        json.append(c);
      } else if (c == '\n' && below(2) == 0) {
        json.append("\\n");
      } else if (c == '/' || (c == '"' && below(2) == 0) || (c == '\\' && below(2) == 0)) {
        json.append('\\').append(c);
      } else if (Character.isHighSurrogate(c)) {
        // Both halves as escapes, since one of them alone would be a lone surrogate.
        json.append("\\u%04x\\u%04X".formatted((int) c, (int) text.charAt(++i)));
      } else if (Character.isLowSurrogate(c)) {
        json.append(c);
      } else {
        json.append("\\u%04x".formatted((int) c));
      }
    }
    return json.append('"').toString();
  }

  String space() {
    return loose ? SPACES[below(SPACES.length)] : "";
  }
}

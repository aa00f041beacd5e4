package io.varve.api.json;

/**
 * The rules for what stands inside a JSON string besides printable ASCII: escapes, and characters
 * of several bytes.
 */
final class JsonText {
  private JsonText() {}

  /** Passes over the escape whose backslash is at {@code at}; returns where it ends. */
  static int escape(JsonScanner scanner, int at) {
    if (at + 1 >= scanner.end) {
      throw scanner.fail("escape has no end", at);
    }
    return switch (scanner.text[at + 1]) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> at + 2;
      case 'u' -> unicode(scanner, at);
      default -> throw scanner.fail("unknown escape " + scanner.found(at + 1), at);
    };
  }

  private static int unicode(JsonScanner scanner, int at) {
    char unit = codeUnit(scanner, at);
    if (!Character.isSurrogate(unit)) {
      return at + 6;
    }
    int second = at + 6;
    boolean pair =
        Character.isHighSurrogate(unit)
            && second + 1 < scanner.end
            && scanner.text[second] == '\\'
            && scanner.text[second + 1] == 'u'
            && Character.isLowSurrogate(codeUnit(scanner, second));
    if (!pair) {
      throw scanner.fail("lone surrogate", at);
    }
    return at + 12;
  }

  private static char codeUnit(JsonScanner scanner, int at) {
    int unit = at + 6 <= scanner.end ? JsonStrings.hex4(scanner.text, at + 2) : -1;
    if (unit < 0) {
      throw scanner.fail("\\u needs four hexadecimal digits", at);
    }
    return (char) unit;
  }

  /**
   * Passes over a run of characters outside ASCII, which must be valid UTF-8; returns where it
   * ends.
   */
  static int multibyte(JsonScanner scanner, int at) {
    byte[] text = scanner.text;
    int end = scanner.end;
    int p = at;
    while (p < end && text[p] < 0) {
      int lead = text[p] & 0xFF;
      int length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
      if (lead < 0xC2 || lead > 0xF4 || p + length > end || !secondFits(lead, text[p + 1])) {
        throw scanner.fail("invalid UTF-8", p);
      }
      for (int i = 2; i < length; i++) {
        if (!isContinuation(text[p + i])) {
          throw scanner.fail("invalid UTF-8", p);
        }
      }
      p += length;
    }
    return p;
  }

  /**
   * Excludes overlong forms, surrogates and what lies above U+10FFFF, which the second byte
   * decides.
   */
  private static boolean secondFits(int lead, byte second) {
    int value = second & 0xFF;
    return isContinuation(second)
        && switch (lead) {
          case 0xE0 -> value >= 0xA0;
          case 0xED -> value < 0xA0;
          case 0xF0 -> value >= 0x90;
          case 0xF4 -> value < 0x90;
          default -> true;
        };
  }

  private static boolean isContinuation(byte b) {
    return (b & 0xC0) == 0x80;
  }
}

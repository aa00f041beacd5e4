package io.varve.api;

/**
 * The rules for event types, entity ids and tags: bounds always, the naming profile only when
 * validating.
 */
final class Names {
  private Names() {}

  static void checkBounds(String what, String value) {
    if (value.isEmpty()) {
      throw new InvalidInput(what + " is empty");
    }
    // A char takes at most 3 bytes, so short names need no count.
    if (value.length() > Limits.NAME_BYTES / 3) {
      Limits.check(what + " in bytes", Limits.utf8Bytes(value), Limits.NAME_BYTES);
    }
  }

  /** Printable UTF-8: no control characters, no lone surrogates, no unassigned non-characters. */
  static void checkPrintable(String what, String value) {
    int i = 0;
    while (i < value.length() && value.charAt(i) >= ' ' && value.charAt(i) < 0x7F) {
      i++;
    }
    while (i < value.length()) {
      int codePoint = value.codePointAt(i);
      boolean bad =
          Character.isISOControl(codePoint)
              || (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
              || codePoint == 0x2028
              || codePoint == 0x2029
              || (codePoint & 0xFFFE) == 0xFFFE;
      if (bad) {
        throw new InvalidInput(
            what
                + " has the character U+%04X at index %d, which is not printable"
                    .formatted(codePoint, i));
      }
      i += Character.charCount(codePoint);
    }
  }

  /** Lower-case letters, digits, {@code .} and {@code _}; no leading, trailing or double dot. */
  static void checkStrictType(String type) {
    boolean dotAllowed = false;
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      if (!letter && !(c == '.' && dotAllowed)) {
        throw strictTypeError(type, i);
      }
      dotAllowed = letter;
    }
    if (!dotAllowed) {
      throw strictTypeError(type, type.length() - 1);
    }
  }

  private static InvalidInput strictTypeError(String type, int index) {
    return new InvalidInput(
        "event type \""
            + type
            + "\" breaks the store's strict naming profile at index "
            + index
            + ": use lower-case letters, digits, '_' and single dots between them");
  }
}

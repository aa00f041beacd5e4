package io.varve.protocol.convert;

import io.varve.api.InvalidInput;

/** Text on its way to the wire, which carries UTF-8. */
final class WireText {
  private WireText() {}

  /**
   * The text, if it has a UTF-8 form. Encoders put a question mark where it has none, which would
   * be another name.
   *
   * @throws InvalidInput if half of a surrogate pair stands alone
   */
  static String checked(String what, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new InvalidInput(
              what + " has no UTF-8 form: half a surrogate pair at character " + i);
        }
        i++;
      }
    }
    return text;
  }
}

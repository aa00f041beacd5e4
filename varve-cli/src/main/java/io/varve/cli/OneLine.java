package io.varve.cli;

/**
 * Text made safe to print on one line of a terminal: control characters show as {@code \}{@code
 * uXXXX}.
 */
final class OneLine {
  private OneLine() {}

  static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
        safe.append("\\u").append(Integer.toHexString(0x10000 | c), 1, 5);
      } else {
        safe.append(c);
      }
    }
    return safe.toString();
  }
}

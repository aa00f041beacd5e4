package io.varve.cli;

/** Whole numbers with a comma between thousands, whatever the locale: 262,200. */
final class Grouped {
  private Grouped() {}

  static String of(long number) {
    String digits = Long.toString(number);
    int firstDigit = number < 0 ? 1 : 0;
    StringBuilder grouped = new StringBuilder();
    for (int i = 0; i < digits.length(); i++) {
      if (i > firstDigit && (digits.length() - i) % 3 == 0) {
        grouped.append(',');
      }
      grouped.append(digits.charAt(i));
    }
    return grouped.toString();
  }
}

package io.varve.bench.report;

import java.util.Locale;

/** HTML and SVG text while it is written. Used by one thread. */
final class Markup {
  private final StringBuilder text = new StringBuilder();

  /** Appends markup as it is. */
  Markup raw(String markup) {
    text.append(markup);
    return this;
  }

  /** Appends markup with numbers and words in it, which must be escaped already. */
  // The annotation it asks for is not on our class path; a wrong pattern fails in the tests.
  @SuppressWarnings("AnnotateFormatMethod")
  Markup raw(String pattern, Object... values) {
    text.append(String.format(Locale.ROOT, pattern, values));
    return this;
  }

  /** Appends words. */
  Markup words(String words) {
    text.append(escaped(words));
    return this;
  }

  /** Words as they may stand between tags and in attributes. */
  static String escaped(String words) {
    return words
        .replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  @Override
  public String toString() {
    return text.toString();
  }
}

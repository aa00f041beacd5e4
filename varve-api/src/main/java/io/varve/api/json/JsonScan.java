package io.varve.api.json;

/**
 * The verdict on whether bytes are JSON text: RFC 8259 in valid UTF-8, at most {@link
 * io.varve.api.Limits#JSON_DEPTH} deep, no key twice in an object (compared unescaped), no lone
 * surrogate in escapes, no byte order mark, nothing after the value. Numbers may have any size and
 * keep their digits.
 */
public final class JsonScan {
  private JsonScan() {}

  /**
   * The text without insignificant white space, tokens byte for byte; the same array where nothing
   * had to go.
   *
   * @param what names the text in the error
   * @throws InvalidJson saying what stands where
   */
  public static byte[] normalize(byte[] text, String what) {
    JsonScanner scanner = new JsonScanner(what);
    scanner.reset(text, 0, text.length);
    scanner.document();
    boolean whole =
        scanner.valueStart == 0 && scanner.valueEnd == text.length && scanner.gaps.isEmpty();
    return whole ? text : scanner.minimal(scanner.valueStart, scanner.valueEnd);
  }

  /**
   * As {@link #normalize(byte[], String)}, of a range; always a fresh array. Offsets in errors
   * count from {@code from}.
   */
  public static byte[] normalize(byte[] text, int from, int to, String what) {
    JsonScanner scanner = new JsonScanner(what);
    scanner.reset(text, from, to);
    scanner.document();
    return scanner.minimal(scanner.valueStart, scanner.valueEnd);
  }

  public static boolean isValid(byte[] text) {
    return isValid(text, 0, text.length);
  }

  public static boolean isValid(byte[] text, int from, int to) {
    return new JsonScanner("text").isDocument(text, from, to);
  }
}

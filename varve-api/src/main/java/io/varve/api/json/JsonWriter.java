package io.varve.api.json;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Appends JSON text in UTF-8 to a growing array. Sets commas itself; what it is given decides
 * whether the rest is well formed. Strings are escaped where they must be (quote, backslash,
 * control characters) and where UTF-8 has no bytes for them (lone surrogates). Used by one thread.
 */
public final class JsonWriter {
  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private byte[] bytes;
  private int size;
  private boolean commaDue;

  public JsonWriter() {
    this(256);
  }

  public JsonWriter(int capacityBytes) {
    bytes = new byte[Math.max(16, capacityBytes)];
  }

  /** Forgets what was written; keeps the array. */
  public void reset() {
    size = 0;
    commaDue = false;
  }

  public JsonWriter beginObject() {
    return open('{');
  }

  public JsonWriter endObject() {
    return close('}');
  }

  public JsonWriter beginArray() {
    return open('[');
  }

  public JsonWriter endArray() {
    return close(']');
  }

  /** Writes a key; its value follows. */
  public JsonWriter key(String key) {
    string(key);
    put(':');
    commaDue = false;
    return this;
  }

  public JsonWriter string(String value) {
    comma();
    int length = value.length();
    ensure(length + 2);
    byte[] out = bytes;
    int at = size;
    out[at++] = '"';
    int i = 0;
    while (i < length && isPlain(value.charAt(i))) {
      out[at++] = (byte) value.charAt(i++);
    }
    size = at;
    if (i < length) {
      rest(value, i);
    }
    return put('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
  }

  /** Writes the characters from {@code start} on, which are not all plain. */
  private void rest(String value, int start) {
    int length = value.length();
    for (int i = start; i < length; i++) {
      ensure(6);
      char c = value.charAt(i);
      if (isPlain(c)) {
        bytes[size++] = (byte) c;
      } else if (c < 0x80) {
        escape(c);
      } else if (!Character.isSurrogate(c)) {
        size = JsonStrings.putUtf8(bytes, size, c);
      } else if (Character.isSurrogatePair(c, i + 1 < length ? value.charAt(i + 1) : c)) {
        i++;
        size = JsonStrings.putUtf8(bytes, size, Character.toCodePoint(c, value.charAt(i)));
      } else {
        unicodeEscape(c);
      }
    }
  }

  public JsonWriter number(long value) {
    comma();
    if (value == Long.MIN_VALUE) {
      return ascii("-9223372036854775808");
    }
    if (value < 0) {
      put('-');
    }
    long rest = Math.abs(value);
    int digits = 1;
    for (long bound = 10; digits < 19 && rest >= bound; bound *= 10) {
      digits++;
    }
    ensure(digits);
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
    return this;
  }

  public JsonWriter bool(boolean value) {
    comma();
    return ascii(value ? "true" : "false");
  }

  public JsonWriter nothing() {
    comma();
    return ascii("null");
  }

  /** Writes a time as {@link TimeText} has it. */
  public JsonWriter time(Instant time) {
    byte[] text = new byte[TimeText.MAX_LENGTH];
    return plainString(text, TimeText.format(time, text));
  }

  /** Writes a value, or a member of an object, that is JSON text already. */
  public JsonWriter raw(byte[] json) {
    return raw(json, 0, json.length);
  }

  /** As {@link #raw(byte[])}, of a range. */
  public JsonWriter raw(byte[] json, int from, int to) {
    comma();
    ensure(to - from);
    System.arraycopy(json, from, bytes, size, to - from);
    size += to - from;
    return this;
  }

  /** Ends a line of JSON lines; the next value starts anew. */
  public JsonWriter newLine() {
    put('\n');
    commaDue = false;
    return this;
  }

  public int sizeBytes() {
    return size;
  }

  /** What was written, in a fresh array. */
  public byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  /** The growing array itself, valid up to {@link #sizeBytes} and until the next write. */
  public byte[] array() {
    return bytes;
  }

  /** What was written, as text. */
  public String text() {
    return new String(bytes, 0, size, StandardCharsets.UTF_8);
  }

  /** Writes a string of ASCII that needs no escapes. */
  private JsonWriter plainString(byte[] ascii, int length) {
    comma();
    ensure(length + 2);
    bytes[size++] = '"';
    System.arraycopy(ascii, 0, bytes, size, length);
    size += length;
    bytes[size++] = '"';
    return this;
  }

  private JsonWriter open(char bracket) {
    comma();
    put(bracket);
    commaDue = false;
    return this;
  }

  private JsonWriter close(char bracket) {
    put(bracket);
    commaDue = true;
    return this;
  }

  private void comma() {
    if (commaDue) {
      put(',');
    }
    commaDue = true;
  }

  private JsonWriter put(char ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
    return this;
  }

  private JsonWriter ascii(String text) {
    for (int i = 0; i < text.length(); i++) {
      put(text.charAt(i));
    }
    return this;
  }

  private void escape(char c) {
    switch (c) {
      case '"' -> ascii("\\\"");
      case '\\' -> ascii("\\\\");
      case '\b' -> ascii("\\b");
      case '\f' -> ascii("\\f");
      case '\n' -> ascii("\\n");
      case '\r' -> ascii("\\r");
      case '\t' -> ascii("\\t");
      default -> unicodeEscape(c);
    }
  }

  private void unicodeEscape(char c) {
    bytes[size++] = '\\';
    bytes[size++] = 'u';
    for (int shift = 12; shift >= 0; shift -= 4) {
      bytes[size++] = HEX[c >> shift & 0xF];
    }
  }

  private void ensure(int more) {
    if (bytes.length - size < more) {
      bytes =
          Arrays.copyOf(
              bytes,
              Math.max(
                  Math.addExact(size, more), (int) Math.min(2L * size, Integer.MAX_VALUE - 8)));
    }
  }
}

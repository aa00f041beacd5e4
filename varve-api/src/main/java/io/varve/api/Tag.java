package io.varve.api;

/**
 * A {@code key:value} label of an event, for queries and for conditions across entities.
 *
 * @param text key and value, split at the first colon; the key is not empty; at most 256 bytes of
 *     UTF-8
 */
public record Tag(String text) {
  public Tag {
    if (text.indexOf(':') < 1) {
      throw new InvalidInput("tag \"" + text + "\" is not of the form key:value");
    }
    if (text.length() > Limits.TAG_BYTES / 3) {
      Limits.check("tag in bytes", Limits.utf8Bytes(text), Limits.TAG_BYTES);
    }
  }

  public static Tag of(String text) {
    return new Tag(text);
  }

  public static Tag of(String key, String value) {
    if (key.indexOf(':') >= 0) {
      throw new InvalidInput("tag key \"" + key + "\" contains a colon");
    }
    return new Tag(key + ":" + value);
  }

  public String key() {
    return text.substring(0, text.indexOf(':'));
  }

  public String value() {
    return text.substring(text.indexOf(':') + 1);
  }

  @Override
  public String toString() {
    return text;
  }
}

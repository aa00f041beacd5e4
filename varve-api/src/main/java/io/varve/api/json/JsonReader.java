package io.varve.api.json;

import io.varve.api.InvalidInput;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Pulls a shape out of JSON text, checking it on the way as {@link JsonScan} would. Used by one
 * thread; may be reset and used again. Text that is not JSON is {@link InvalidJson}; JSON of
 * another shape is {@link InvalidInput} naming field and byte.
 *
 * <pre>{@code
 * reader.beginObject();
 * for (int field = reader.nextField(NAMES); field >= 0; field = reader.nextField(NAMES)) {
 *   switch (field) { case LIMIT -> limit = reader.readLong(); ... }
 * }
 * reader.end();
 * }</pre>
 */
public final class JsonReader {
  private final JsonScanner scanner;
  private final JsonPlace place;

  /** Where reading goes on. */
  private int position;

  /** Where the value now looked at, or read last, starts. */
  private int valueAt;

  /**
   * @param what names the text in errors, such as {@code query}
   */
  public JsonReader(String what) {
    scanner = new JsonScanner(what);
    place = new JsonPlace(scanner, what);
  }

  /** Starts on new text, at its only value. */
  public void reset(byte[] text, int from, int to) {
    scanner.reset(text, from, to);
    place.reset();
    toValue(scanner.space(from));
  }

  private void toValue(int at) {
    position = at;
    valueAt = at;
  }

  /** The kind of the value that comes next. */
  public JsonKind peek() {
    return switch (position < scanner.end ? scanner.text[position] : 0) {
      case '{' -> JsonKind.OBJECT;
      case '[' -> JsonKind.ARRAY;
      case '"' -> JsonKind.STRING;
      case 't', 'f' -> JsonKind.BOOLEAN;
      case 'n' -> JsonKind.NULL;
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> JsonKind.NUMBER;
      default -> throw scanner.noValue(position);
    };
  }

  /** The first key of the object that comes next, without moving; null if it has none. */
  @Nullable String peekKey() {
    int start = position;
    beginObject();
    String key = nextKey();
    if (key != null) {
      place.leave();
    }
    toValue(start);
    return key;
  }

  public void beginObject() {
    begin('{', "an object", false);
  }

  public void beginArray() {
    begin('[', "an array", true);
  }

  private void begin(char bracket, String wanted, boolean array) {
    if (!scanner.has(bracket, position)) {
      throw wrongKind(wanted);
    }
    scanner.checkDepth(place.depth() + 1, position);
    place.enter(array, position);
    position++;
  }

  /**
   * Moves to the next member's value; its index in {@code names}, or -1 if the object ended.
   *
   * @throws InvalidInput if the key is not in {@code names} or came before
   */
  public int nextField(JsonNames names) {
    int last = place.lastField();
    int p = position;
    if (last < 0 || scanner.has(',', p)) {
      int key = last < 0 ? p : p + 1;
      int field = names.startsAt(scanner.text, key, scanner.end, last + 1);
      if (field >= 0) {
        int end = key + 1 + names.length(field);
        place.setField(field, key + 1, end);
        toValue(scanner.colon(end + 1));
        return field;
      }
    }
    return otherField(names);
  }

  /** As {@link #nextField}, however the member is written, whatever its name. */
  private int otherField(JsonNames names) {
    if (!nextMember('}')) {
      return -1;
    }
    int start = position;
    boolean plain = key();
    int field = names.find(scanner.text, place.keyFrom(), place.keyTo(), plain);
    if (field < 0) {
      throw place.error("unknown field ", "", start);
    }
    if (!place.markSeen(field)) {
      throw place.error("field ", " appears twice", start);
    }
    return field;
  }

  /** Moves to the next member's value; its key unescaped, or null if the object ended. */
  public @Nullable String nextKey() {
    if (!nextMember('}')) {
      int duplicate = place.endedWithDuplicate();
      if (duplicate >= 0) {
        throw place.error("a key of ", " appears twice", duplicate - 1);
      }
      return null;
    }
    int start = position;
    boolean plain = key();
    if (!scanner.keys.add(place.keysBase(), place.keyFrom(), place.keyTo(), plain, false)) {
      throw place.error("field ", " appears twice", start);
    }
    return JsonStrings.decode(scanner.text, place.keyFrom(), place.keyTo(), plain);
  }

  /** Moves to the next member of an array; false if it ended. */
  public boolean nextItem() {
    if (!nextMember(']')) {
      return false;
    }
    place.nextItem();
    valueAt = position;
    return true;
  }

  /** Moves behind the comma, or out of the object or array. */
  private boolean nextMember(char closing) {
    int p = scanner.space(position);
    if (scanner.has(closing, p)) {
      position = p + 1;
      place.leave();
      return false;
    }
    if (!place.isFirst()) {
      if (!scanner.has(',', p)) {
        throw scanner.fail("expected ',' or '" + closing + "', found " + scanner.found(p), p);
      }
      p = scanner.space(p + 1);
    }
    position = p;
    return true;
  }

  /** Moves from a key to its value; true if the key has no escapes. */
  private boolean key() {
    int start = position;
    if (!scanner.has('"', start)) {
      throw scanner.fail("expected a key, found " + scanner.found(start), start);
    }
    int string = scanner.string(start);
    int end = JsonScanner.stringEnd(string);
    place.setKey(start + 1, end - 1);
    toValue(scanner.colon(end));
    return string >= 0;
  }

  public String readString() {
    boolean plain = string("a string");
    return plain && scanner.ascii
        ? JsonStrings.decodeAscii(scanner.text, valueAt + 1, position - 1)
        : JsonStrings.decode(scanner.text, valueAt + 1, position - 1, plain);
  }

  private boolean string(String wanted) {
    if (!scanner.has('"', position)) {
      throw wrongKind(wanted);
    }
    valueAt = position;
    int string = scanner.string(position);
    position = JsonScanner.stringEnd(string);
    return string >= 0;
  }

  /** A whole number without fraction and exponent that fits 64 bits. */
  public long readLong() {
    boolean number = peek() == JsonKind.NUMBER;
    skipValue();
    if (!number || !JsonScalars.isWhole(scanner.text, valueAt, position)) {
      throw invalid("must be a whole number");
    }
    return JsonScalars.whole(scanner.text, valueAt, position);
  }

  public boolean readBoolean() {
    if (peek() != JsonKind.BOOLEAN) {
      throw wrongKind("true or false");
    }
    boolean value = scanner.has('t', position);
    skipValue();
    return value;
  }

  /** Passes over null if that comes next. */
  public boolean readNull() {
    if (peek() != JsonKind.NULL) {
      return false;
    }
    skipValue();
    return true;
  }

  /** An RFC 3339 time, to 100 ns; see {@link TimeText}. */
  public Instant readTime() {
    String wanted = "an RFC 3339 time such as 2011-12-19T10:24:57.757Z";
    string(wanted);
    long ticks = TimeText.ticks(scanner.text, valueAt + 1, position - 1);
    if (ticks == TimeText.NO_TIME) {
      throw invalid("must be " + wanted);
    }
    return Ticks.toInstant(ticks);
  }

  /** A UUID as 36 characters in either case. */
  public UUID readUuid() {
    string("a UUID");
    UUID id = JsonScalars.uuid(scanner.text, valueAt + 1, position - 1);
    if (id == null) {
      throw invalid("must be a UUID such as 123e4567-e89b-12d3-a456-426614174000");
    }
    return id;
  }

  /** Bytes as standard base64 with padding. */
  public byte[] readBase64() {
    byte[] bytes = JsonScalars.base64(readString());
    if (bytes == null) {
      throw invalid("must be standard base64");
    }
    return bytes;
  }

  /** The whole value as JSON text without insignificant white space; up to 100 deep in itself. */
  public byte[] readRaw() {
    scanner.gaps.clear();
    skipValue();
    return scanner.minimal(valueAt, position);
  }

  /** As {@link #readRaw}, with the word that this was done. */
  NormalJson readNormal() {
    return new NormalJson(readRaw());
  }

  /** Passes over the whole value. */
  public void skipValue() {
    valueAt = position;
    position = scanner.value(position, 1);
  }

  /** Checks that nothing follows the outermost value. */
  public void end() {
    scanner.atEnd(position);
  }

  /** Where the value now looked at, or read last, starts, in bytes from the start of the text. */
  public int offset() {
    return scanner.offset(valueAt);
  }

  /**
   * The error that the value at {@link #offset} breaks a rule: {@code "limit" must be ... at byte
   * 40}.
   */
  public InvalidInput invalid(String reason) {
    return place.error("", " " + reason, valueAt);
  }

  /** As {@link #invalid(String)}, of an object or array whose {@link #offset} was taken before. */
  public InvalidInput invalid(int offset, String reason) {
    return place.error("", " " + reason, scanner.index(offset));
  }

  /**
   * The error that the value that started at {@code offset} breaks the rule {@code cause} tells of.
   */
  InvalidInput broken(InvalidInput cause, int offset) {
    return place.error("", ": " + cause.getMessage(), scanner.index(offset));
  }

  /** The error that a field is missing in the object that just ended. */
  public InvalidInput missing(String field) {
    return place.missing(field);
  }

  private RuntimeException wrongKind(String wanted) {
    // Throws on what is no value at all: that is not JSON, rather than JSON of the wrong kind.
    scanner.value(position, 1);
    return invalid("must be " + wanted);
  }
}

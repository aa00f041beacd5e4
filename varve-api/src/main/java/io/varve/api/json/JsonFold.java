package io.varve.api.json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A shallow merge of JSON objects: a later object's top-level keys overwrite those of earlier ones.
 * Keys compare unescaped; a key keeps the place where it first appeared, with the bytes it had
 * last; null is stored. Used by one thread.
 */
public final class JsonFold {
  private final JsonScanner scanner = new JsonScanner("payload");

  /** Unescaped key to the bytes {@code "key":value}, without white space. */
  private final Map<String, byte[]> members = new LinkedHashMap<>();

  /**
   * Merges the object in the range; anything else, valid JSON or not, is ignored as a whole. Copies
   * what it keeps.
   */
  public void add(byte[] json, int from, int to) {
    int start = JsonWalk.space(json, from, to);
    if (start >= to || json[start] != '{' || !scanner.isDocument(json, from, to)) {
      return;
    }
    byte[] text = json;
    int end = scanner.valueEnd;
    if (!scanner.gaps.isEmpty()) {
      text = scanner.minimal(start, end);
      start = 0;
      end = text.length;
    }
    int p = start + 1;
    while (text[p] == '"') {
      int keyEnd = JsonWalk.string(text, p, end);
      int valueEnd = JsonWalk.value(text, keyEnd + 1, end);
      byte[] member = new byte[valueEnd - p];
      System.arraycopy(text, p, member, 0, member.length);
      members.put(JsonStrings.decode(text, p + 1, keyEnd - 1), member);
      // Behind the value stands a comma or the closing brace.
      p = text[valueEnd] == ',' ? valueEnd + 1 : valueEnd;
    }
  }

  public void add(byte[] json) {
    add(json, 0, json.length);
  }

  /** Whether nothing was merged, or empty objects only. */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /** The merged object as JSON text without white space. */
  public byte[] toObject() {
    JsonWriter out = new JsonWriter();
    out.beginObject();
    for (byte[] member : members.values()) {
      out.raw(member);
    }
    out.endObject();
    return out.toBytes();
  }
}

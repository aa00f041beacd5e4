package io.varve.fuzz;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.json.InvalidJson;
import io.varve.api.json.JsonFold;
import io.varve.api.json.JsonReader;
import io.varve.api.json.JsonScan;
import io.varve.api.json.JsonWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Any bytes as JSON text: the verdict, the minimal form, the pulled form, the fold. */
final class JsonFuzz {
  /** Ours and another parser accept the same texts, and the minimal form says the same. */
  @FuzzTest
  void verdictIsThatOfJackson(byte[] data) {
    Optional<List<Object>> tokens = Jackson.tokens(data);
    boolean valid = JsonScan.isValid(data);
    check(valid == tokens.isPresent(), "valid for us: " + valid);
    Optional<byte[]> minimal = accepted(() -> JsonScan.normalize(data, "text"));
    check(valid == minimal.isPresent(), "normalized if valid");
    if (valid) {
      byte[] text = minimal.orElseThrow();
      same(Jackson.tokens(text), tokens, "the tokens of the minimal form");
      same(JsonScan.normalize(text, "text"), text, "the minimal form of the minimal form");
    }
  }

  /** Pulling a text token by token accepts what the scan accepts, and can be written again. */
  @FuzzTest
  void pulledTextIsWrittenAgain(byte[] data) {
    JsonWriter out = new JsonWriter();
    boolean pulled;
    try {
      JsonReader reader = new JsonReader("text");
      reader.reset(data, 0, data.length);
      copy(reader, out);
      reader.end();
      pulled = true;
    } catch (InvalidJson e) {
      check(e.offset() >= 0 && e.offset() <= data.length, "an offset inside the text");
      pulled = false;
    } catch (io.varve.api.InvalidInput e) {
      pulled = false;
    }
    check(pulled == JsonScan.isValid(data), "pulled if valid");
    if (pulled) {
      byte[] written = out.toBytes();
      same(Jackson.tokens(written), Jackson.tokens(data), "the tokens of what was written");
    }
  }

  private static void copy(JsonReader reader, JsonWriter out) {
    switch (reader.peek()) {
      case OBJECT -> {
        reader.beginObject();
        out.beginObject();
        for (String key = reader.nextKey(); key != null; key = reader.nextKey()) {
          out.key(key);
          copy(reader, out);
        }
        out.endObject();
      }
      case ARRAY -> {
        reader.beginArray();
        out.beginArray();
        while (reader.nextItem()) {
          copy(reader, out);
        }
        out.endArray();
      }
      case STRING -> out.string(reader.readString());
      case NUMBER -> out.raw(reader.readRaw());
      case BOOLEAN -> out.bool(reader.readBoolean());
      case NULL -> {
        check(reader.readNull(), "null is there");
        out.nothing();
      }
    }
  }

  /** Folding two payloads gives valid JSON, and one folded onto itself is itself. */
  @FuzzTest
  void foldIsValid(byte[] data) {
    int middle = data.length / 2;
    byte[] first = valid(Arrays.copyOf(data, middle));
    byte[] second = valid(Arrays.copyOfRange(data, middle, data.length));
    byte[] whole = valid(data);
    JsonFold fold = new JsonFold();
    fold.add(first);
    fold.add(second);
    check(JsonScan.isValid(fold.toObject()), "a fold is JSON");
    if (whole.length > 0 && whole[0] == '{') {
      JsonFold twice = new JsonFold();
      twice.add(whole);
      byte[] once = twice.toObject();
      same(Jackson.tokens(once), Jackson.tokens(whole), "the fold of one object");
      twice.add(whole);
      same(twice.toObject(), once, "the fold of one object twice");
    }
  }

  private static byte[] valid(byte[] text) {
    return accepted(() -> JsonScan.normalize(text, "text")).orElse(new byte[] {'{', '}'});
  }
}

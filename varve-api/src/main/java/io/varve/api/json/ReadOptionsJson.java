package io.varve.api.json;

import io.varve.api.InvalidInput;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a query with {@link ReadOptions} beside it: {@code
 * {"query":Query,"after":N,"before":N,"since":time,
 * "until":time,"as_of":time,"where":[{"path":"payload.amount","op":"ge","value":10000}],"reverse":true,"limit":N}}.
 */
public final class ReadOptionsJson {
  private static final JsonNames REQUEST =
      JsonNames.of(
          "query", "after", "before", "since", "until", "as_of", "where", "reverse", "limit");
  private static final JsonNames CLAUSE = JsonNames.of("path", "op", "value");

  private ReadOptionsJson() {}

  /**
   * Reads a query and its options; the query must be there.
   *
   * @throws InvalidJson if the text is not JSON
   * @throws InvalidInput if it has another shape, naming field and byte
   */
  public static ReadRequest parse(byte[] json) {
    JsonReader reader = new JsonReader("request");
    reader.reset(json, 0, json.length);
    @Nullable Query query = null;
    ReadOptions options = ReadOptions.defaults();
    reader.beginObject();
    for (int field = reader.nextField(REQUEST); field >= 0; field = reader.nextField(REQUEST)) {
      switch (field) {
        case 0 -> query = QueryJson.read(reader);
        case 1 -> options = options.withAfter(ShapeValues.atLeast(reader, 0));
        case 2 -> options = options.withBefore(ShapeValues.atLeast(reader, 0));
        case 3 -> options = options.withSince(reader.readTime());
        case 4 -> options = options.withUntil(reader.readTime());
        case 5 -> options = options.withAsOf(reader.readTime());
        case 6 -> options = options.withWhere(where(reader));
        case 7 -> options = reader.readBoolean() ? options.withReverse() : options;
        default -> options = options.withLimit(ShapeValues.atLeast(reader, 0));
      }
    }
    if (query == null) {
      throw reader.missing("query");
    }
    reader.end();
    return new ReadRequest(query, options);
  }

  private static PayloadPredicate[] where(JsonReader reader) {
    List<PayloadPredicate> clauses = new ArrayList<>();
    reader.beginArray();
    while (reader.nextItem()) {
      clauses.add(clause(reader));
    }
    return clauses.toArray(PayloadPredicate[]::new);
  }

  private static PayloadPredicate clause(JsonReader reader) {
    int start = reader.offset();
    @Nullable JsonPath path = null;
    PayloadPredicate.@Nullable Op op = null;
    byte @Nullable [] value = null;
    reader.beginObject();
    for (int field = reader.nextField(CLAUSE); field >= 0; field = reader.nextField(CLAUSE)) {
      switch (field) {
        case 0 -> path = path(reader);
        case 1 -> op = op(reader);
        default -> value = reader.readRaw();
      }
    }
    if (path == null) {
      throw reader.missing("path");
    }
    if (op == null) {
      throw reader.missing("op");
    }
    if (value == null) {
      throw reader.missing("value");
    }
    try {
      return new PayloadPredicate(path, op, Payload.json(value));
    } catch (InvalidInput e) {
      throw reader.broken(e, start);
    }
  }

  private static JsonPath path(JsonReader reader) {
    String text = reader.readString();
    try {
      return JsonPath.parse(text);
    } catch (InvalidInput e) {
      throw reader.broken(e, reader.offset());
    }
  }

  private static PayloadPredicate.Op op(JsonReader reader) {
    String text = reader.readString();
    try {
      return PayloadPredicate.Op.parse(text);
    } catch (InvalidInput e) {
      throw reader.broken(e, reader.offset());
    }
  }

  /** Writes the query and those options that are not at their default. */
  public static void write(JsonWriter out, ReadRequest request) {
    ReadOptions options = request.options();
    out.beginObject().key("query");
    QueryJson.write(out, request.query());
    writeUnless(out, "after", options.after(), 0);
    writeUnless(out, "before", options.before(), Long.MAX_VALUE);
    writeTime(out, "since", options.since());
    writeTime(out, "until", options.until());
    writeTime(out, "as_of", options.asOf());
    if (!options.where().isEmpty()) {
      out.key("where").beginArray();
      options.where().forEach(predicate -> writeClause(out, predicate));
      out.endArray();
    }
    if (options.reverse()) {
      out.key("reverse").bool(true);
    }
    writeUnless(out, "limit", options.limit(), Long.MAX_VALUE);
    out.endObject();
  }

  private static void writeClause(JsonWriter out, PayloadPredicate predicate) {
    out.beginObject().key("path").string(predicate.path().toString());
    out.key("op").string(predicate.op().text());
    out.key("value").raw(predicate.operand().toBytes()).endObject();
  }

  private static void writeUnless(JsonWriter out, String key, long value, long absent) {
    if (value != absent) {
      out.key(key).number(value);
    }
  }

  private static void writeTime(JsonWriter out, String key, @Nullable Instant time) {
    if (time != null) {
      out.key(key).time(time);
    }
  }
}

package io.varve.fuzz;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.Append;
import io.varve.api.Query;
import io.varve.api.json.AppendJson;
import io.varve.api.json.EventJson;
import io.varve.api.json.ExportedEvent;
import io.varve.api.json.ExportedEventJson;
import io.varve.api.json.JsonScan;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.NewEventJson;
import io.varve.api.json.ParsedEvent;
import io.varve.api.json.QueryJson;
import io.varve.api.json.ReadOptionsJson;
import io.varve.api.json.ReadRequest;
import java.util.function.Consumer;

/**
 * The JSON shapes that callers send: bytes are refused, or what was read is written in a form that
 * reads back to the same.
 */
final class ShapeFuzz {
  @FuzzTest
  void query(byte[] data) {
    accepted(() -> QueryJson.parse(data))
        .ifPresent(query -> {
          check(JsonScan.isValid(data), "only JSON is read");
          byte[] written = written(out -> QueryJson.write(out, query));
          Query again = QueryJson.parse(written);
          same(again, query, "the query read again");
          same(written(out -> QueryJson.write(out, again)), written, "the query written again");
        });
  }

  @FuzzTest
  void readRequest(byte[] data) {
    accepted(() -> ReadOptionsJson.parse(data))
        .ifPresent(request -> {
          check(JsonScan.isValid(data), "only JSON is read");
          byte[] written = written(out -> ReadOptionsJson.write(out, request));
          ReadRequest again = ReadOptionsJson.parse(written);
          same(again, request, "the request read again");
          same(
              written(out -> ReadOptionsJson.write(out, again)),
              written,
              "the request written again");
        });
  }

  @FuzzTest
  void append(byte[] data) {
    accepted(() -> AppendJson.parse(data))
        .ifPresent(append -> {
          check(JsonScan.isValid(data), "only JSON is read");
          byte[] written = written(out -> AppendJson.write(out, append));
          Append again = AppendJson.parse(written);
          same(again, append, "the append read again");
          same(written(out -> AppendJson.write(out, again)), written, "the append written again");
        });
  }

  @FuzzTest
  void newEvent(byte[] data) {
    NewEventJson events = new NewEventJson();
    accepted(() -> events.parse(data))
        .ifPresent(parsed -> {
          byte[] written = written(out -> NewEventJson.write(out, parsed.event()));
          same(events.parse(written).event(), parsed.event(), "the event read again");
          ParsedEvent line = events.parseEventLine(data, 0, data.length);
          same(line.event(), parsed.event(), "the event read as a line");
        });
    accepted(() -> events.parseEventLine(data, 0, data.length));
  }

  @FuzzTest
  void exportedEvent(byte[] data) {
    ExportedEventJson events = new ExportedEventJson();
    accepted(() -> events.parse(data, 0, data.length))
        .ifPresent(exported -> {
          byte[] written = written(out -> new EventJson(out).write(exported));
          ExportedEvent again = events.parse(written, 0, written.length);
          same(again, exported, "the exported event read again");
          check(
              new NewEventJson().parseEventLine(written, 0, written.length).passedOver(),
              "a new one");
        });
  }

  private static byte[] written(Consumer<JsonWriter> write) {
    JsonWriter out = new JsonWriter();
    write.accept(out);
    byte[] bytes = out.toBytes();
    check(JsonScan.isValid(bytes), "what is written is JSON");
    return bytes;
  }
}

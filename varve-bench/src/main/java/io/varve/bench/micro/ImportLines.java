package io.varve.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.json.NewEventJson;
import io.varve.bench.scenario.LoanLog;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Blackhole;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Import lines made into events: by our reader, and by Jackson's streaming parser with its usual
 * settings and with the check for duplicate keys, which ours makes always. All give the same
 * events; Jackson's times are read by {@link PlainTime}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ImportLines {
  private static final int LINES = 1_000;

  private final List<byte[]> lines =
      LoanLog.lines(LINES).stream().map(line -> line.getBytes(US_ASCII)).toList();
  private final NewEventJson reader = new NewEventJson();
  private final JsonFactory usual = new JsonFactory();
  private final JsonFactory strict =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /** Checks that both read the same. */
  public ImportLines() {
    for (byte[] line : lines) {
      NewEvent ours = reader.parse(line).event();
      if (!ours.equals(event(usual, line)) || !ours.equals(event(strict, line))) {
        throw new IllegalStateException("read differently: " + new String(line, US_ASCII));
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void varve(Blackhole sink) {
    for (byte[] line : lines) {
      sink.consume(reader.parse(line).event());
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void jackson(Blackhole sink) {
    for (byte[] line : lines) {
      sink.consume(event(usual, line));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public void jacksonStrict(Blackhole sink) {
    for (byte[] line : lines) {
      sink.consume(event(strict, line));
    }
  }

  private static NewEvent event(JsonFactory factory, byte[] line) {
    String entity = "";
    String type = "";
    Instant time = Instant.EPOCH;
    Payload payload = Payload.none();
    try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), line)) {
      expect(parser.nextToken() == JsonToken.START_OBJECT);
      for (String name = parser.nextName(); name != null; name = parser.nextName()) {
        parser.nextToken();
        switch (name) {
          case "entity_id" -> entity = parser.getString();
          case "event_type" -> type = parser.getString();
          case "timestamp" -> time = PlainTime.parse(parser.getString());
          case "payload" -> payload = payload(parser, line);
          default -> throw new IllegalArgumentException("unknown field " + name);
        }
      }
      expect(parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null);
    }
    return new NewEvent(type, EntityId.of(entity), time, payload, Payload.none(), List.of(), null);
  }

  private static Payload payload(JsonParser parser, byte[] line) {
    int from = (int) parser.currentTokenLocation().getByteOffset();
    parser.skipChildren();
    int to = (int) parser.currentLocation().getByteOffset();
    return Payload.json(Arrays.copyOfRange(line, from, to));
  }

  private static void expect(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not one JSON object");
    }
  }
}

package io.varve.bench.micro;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.EntityId;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Making an event of names and a JSON payload of 100 bytes; unchecked, and validated. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EventConstruction {
  private final byte[] payload =
      ("{\"amount\":4200,\"currency\":\"EUR\",\"resource\":\"0123456789abcdef\","
              + "\"lifecycle\":\"COMPLETE\",\"note\":\"first\"}")
          .getBytes(US_ASCII);
  private final String entity = "customer-00042";
  private final String type = "order.placed";

  @Benchmark
  public NewEvent of() {
    return NewEvent.of(type, EntityId.of(entity), Payload.json(payload));
  }

  @Benchmark
  public NewEvent validated() {
    return NewEvent.of(type, EntityId.of(entity), Payload.json(payload))
        .validated(NamingProfile.STRICT);
  }
}

package io.varve.bench.micro;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.bench.FieldSum;
import io.varve.bench.SyntheticEvents;
import io.varve.engine.Varve;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Fields of an event that was read: its type; and all of them with every payload byte. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldAccess {
  private final Event event = stored();

  private static Event stored() {
    try (EventStore store = Varve.inMemory()) {
      store.append(Append.of(new SyntheticEvents(List.of(), 0, 1).next()));
      try (EventCursor cursor = store.query(Query.all())) {
        return cursor.next();
      }
    }
  }

  @Benchmark
  public String eventType() {
    return event.eventType();
  }

  @Benchmark
  public long allFields() {
    FieldSum sum = new FieldSum();
    sum.add(event);
    return sum.content();
  }
}

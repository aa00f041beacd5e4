package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Together;
import io.varve.bench.WarmUp;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A number of events in all, one a call, by threads that run already, into one store in memory,
 * until it is closed: without tag and condition, and with both.
 */
public final class ThreadScaling implements Scenario {
  private final int threads;
  private final Scale scale;
  private final int eventsOfThread;

  public ThreadScaling(BenchSetting setting, int threads) {
    this.threads = threads;
    this.scale = setting.scale();
    this.eventsOfThread = setting.scale().pick(1_000_000, 300_000, 400) / threads;
  }

  @Override
  public void warmUp() throws IOException {
    WarmUp.repeat(scale, this::run);
  }

  @Override
  public List<Measurement> run() {
    long events = (long) threads * eventsOfThread;
    long plain = fill(appends -> appends.plain(eventsOfThread, SyntheticEvents.ENTITIES));
    long conditional = fill(appends -> appends.conditional(eventsOfThread));
    return List.of(
        Measurement.rate("events", events, plain),
        Measurement.rate("events_with_condition", events, conditional));
  }

  private long fill(Consumer<SingleAppends> work) {
    EventStore store = Varve.inMemory();
    List<Runnable> parts = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      SingleAppends appends = new SingleAppends(store, i);
      parts.add(() -> work.accept(appends));
    }
    long elapsed = Together.run(parts);
    SingleAppends.check(store, (long) threads * eventsOfThread);
    long start = System.nanoTime();
    store.close();
    return elapsed + System.nanoTime() - start;
  }
}

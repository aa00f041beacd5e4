package io.varve.bench.scenario;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Producer;
import io.varve.bench.Quantiles;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Unit;
import io.varve.bench.WarmUp;
import io.varve.bench.Workspace;
import io.varve.engine.Varve;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/**
 * All 100 events of one of 100 entities on disk, first while nothing is written, then while a
 * producer stores forced commits of 100 events without a pause.
 */
public final class QueryWhileWriting implements Scenario {
  private static final int ENTITIES = 100;
  private static final int ROUNDS = 100;

  /** Behind those the producer writes about. */
  private static final int FIRST_ENTITY = 50_000;

  private static final int BATCH = 100;

  private final Workspace workspace;
  private final Scale scale;
  private final int queries;

  public QueryWhileWriting(BenchSetting setting) {
    this.workspace = setting.workspace();
    this.scale = setting.scale();
    this.queries = setting.scale().pick(200_000, 40_000, 200);
  }

  @Override
  public List<Measurement> run() throws IOException {
    try (Workspace.Place place = workspace.place();
        EventStore store = Varve.open(place.path())) {
      EntityRounds rounds = new EntityRounds(FIRST_ENTITY, ENTITIES);
      rounds.fill(store, ROUNDS);
      EntityQueries asked = new EntityQueries(ROUNDS);
      for (int entity = 0; entity < ENTITIES; entity++) {
        asked.add(rounds.entity(entity), rounds.sum(entity, ROUNDS));
      }
      Producer warming = new Producer(store, 0, BATCH);
      WarmUp.repeat(
          scale, () -> whileWriting(warming, () -> asked.time(store, queries / 20, true)));
      asked.time(store, queries / 4, true);
      Histogram idle = asked.time(store, queries, true);
      Producer producer = new Producer(store, 1, BATCH);
      long start = System.nanoTime();
      Histogram writing = whileWriting(producer, () -> asked.time(store, queries, true));
      long elapsed = System.nanoTime() - start;
      return List.of(
          Measurement.times("idle", idle),
          Measurement.times("writing", writing),
          Measurement.of("p99_ratio", Unit.RATIO, p99(writing) / p99(idle)),
          Measurement.rate("events_written", producer.stored(), elapsed));
    }
  }

  private static double p99(Histogram nanos) {
    return (double) Quantiles.of(nanos).p99();
  }

  private static Histogram whileWriting(Producer producer, Supplier<Histogram> reads) {
    AtomicBoolean ended = new AtomicBoolean();
    FutureTask<Void> writing =
        new FutureTask<>(() -> {
          while (!ended.get()) {
            producer.append(1);
          }
          return null;
        });
    Thread.ofPlatform().name("producer").start(writing);
    try {
      return reads.get();
    } finally {
      ended.set(true);
      await(writing);
    }
  }

  private static void await(FutureTask<Void> writing) {
    try {
      writing.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the producer failed", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the producer wrote", e);
    }
  }
}

package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Together;
import io.varve.bench.scenario.LargeStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * A thousand reads a second of an entity's 100 events over REST, whatever the answers take: the
 * time of each begins when it was to be sent, not when it was (no coordinated omission). Each
 * answer must be, byte for byte, the one that was looked through before.
 */
public final class ServerEntityQuery extends LargeServerScenario {
  private static final int PER_SECOND = 1_000;
  private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(1) / PER_SECOND;

  /** Each of a thread; more than are ever busy at this rate. */
  private static final int CONNECTIONS = 16;

  private static final int ENTITIES = 100;
  private static final int DIGITS = 3;

  private final List<String> targets = new ArrayList<>();
  private final List<byte[]> answers = new ArrayList<>();

  public ServerEntityQuery(BenchSetting setting) {
    super(setting);
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException {
    if (targets.isEmpty()) {
      learn(served.address());
    }
    ConcurrentHistogram nanos = new ConcurrentHistogram(DIGITS);
    if (isWarmUp) {
      // At a thousand a second the compiler would be at work for minutes.
      ask(served.address(), pick(100_000, 5_000, 50), 0, nanos);
    }
    int reads = isWarmUp ? pick(10_000, 1_000, 50) : pick(10_000, 5_000, 100);
    nanos.reset();
    long elapsed = ask(served.address(), reads, STEP_NANOS, nanos);
    return List.of(
        Measurement.times("query", Quantiles.of(nanos)),
        Measurement.rate("queries", reads, elapsed));
  }

  /** Asks for each entity once and looks through what comes. */
  private void learn(URI server) throws IOException {
    int entities = Math.min(ENTITIES, events() / LargeStore.ROUNDS);
    try (KeptConnection connection = new KeptConnection(server)) {
      for (int i = 0; i < entities; i++) {
        String entity = SyntheticEvents.entity(i);
        String target = "/api/v1/events/query?entity_id=" + entity + "&limit=" + LargeStore.ROUNDS;
        byte[] answer = connection.get(target);
        AnswerCheck.check(answer, entity, LargeStore.ROUNDS);
        targets.add(target);
        answers.add(answer);
      }
    }
  }

  /**
   * Asks so many times, a step after the other. Returns the time from the first to the last answer.
   */
  private long ask(URI server, int reads, long stepNanos, ConcurrentHistogram nanos) {
    AtomicInteger next = new AtomicInteger();
    long begin = System.nanoTime();
    return Together.run(
        Collections.nCopies(
            CONNECTIONS,
            () -> {
              try (KeptConnection connection = new KeptConnection(server)) {
                for (int i = next.getAndIncrement(); i < reads; i = next.getAndIncrement()) {
                  one(connection, i % targets.size(), begin + i * stepNanos, nanos);
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            }));
  }

  private void one(KeptConnection connection, int entity, long due, ConcurrentHistogram nanos)
      throws IOException {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    byte[] answer = connection.get(targets.get(entity));
    nanos.recordValue(System.nanoTime() - due);
    if (!AnswerCheck.isSame(answer, answers.get(entity))) {
      throw new IllegalStateException("an answer about entity " + entity + " was not the first");
    }
  }
}

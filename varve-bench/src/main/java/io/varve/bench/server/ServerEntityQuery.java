package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.scenario.LargeStore;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
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
  private static final int IN_FLIGHT = 16;
  private static final int ENTITIES = 100;
  private static final int DIGITS = 3;

  private final List<HttpRequest> requests = new ArrayList<>();
  private final List<byte[]> answers = new ArrayList<>();

  public ServerEntityQuery(BenchSetting setting) {
    super(setting);
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException {
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      if (requests.isEmpty()) {
        learn(served.address(), client);
      }
      ConcurrentHistogram nanos = new ConcurrentHistogram(DIGITS);
      if (isWarmUp) {
        askAtOnce(client, pick(100_000, 5_000, 50));
      }
      int reads = isWarmUp ? pick(10_000, 1_000, 50) : pick(10_000, 5_000, 100);
      long elapsed = ask(client, reads, nanos);
      return List.of(
          Measurement.times("query", Quantiles.of(nanos)),
          Measurement.rate("queries", reads, elapsed));
    }
  }

  /** Asks for each entity once and looks through what comes. */
  private void learn(URI address, HttpClient client) throws IOException {
    int entities = Math.min(ENTITIES, events() / LargeStore.ROUNDS);
    for (int i = 0; i < entities; i++) {
      String entity = SyntheticEvents.entity(i);
      HttpRequest request =
          HttpRequest.newBuilder(
                  address.resolve(
                      "/api/v1/events/query?entity_id=" + entity + "&limit=" + LargeStore.ROUNDS))
              .build();
      try {
        byte[] answer = client.send(request, HttpResponse.BodyHandlers.ofByteArray()).body();
        AnswerCheck.check(answer, entity, LargeStore.ROUNDS);
        requests.add(request);
        answers.add(answer);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while reading " + entity, e);
      }
    }
  }

  /**
   * Asks as fast as answers come: at a thousand a second the compiler would be at work for minutes.
   */
  private void askAtOnce(HttpClient client, int reads) {
    Semaphore places = new Semaphore(IN_FLIGHT);
    for (int i = 0; i < reads; i++) {
      places.acquireUninterruptibly();
      client
          .sendAsync(requests.get(i % requests.size()), HttpResponse.BodyHandlers.ofByteArray())
          .whenComplete((answer, failure) -> places.release());
    }
    places.acquireUninterruptibly(IN_FLIGHT);
  }

  /** Returns the time from the first to the last answer. */
  private long ask(HttpClient client, int reads, ConcurrentHistogram nanos) {
    AtomicLong wrong = new AtomicLong();
    List<CompletableFuture<Void>> pending = new ArrayList<>(reads);
    long begin = System.nanoTime();
    for (int i = 0; i < reads; i++) {
      long due = begin + i * STEP_NANOS;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      int entity = i % requests.size();
      pending.add(
          client
              .sendAsync(requests.get(entity), HttpResponse.BodyHandlers.ofByteArray())
              .thenAccept(answer -> {
                nanos.recordValue(System.nanoTime() - due);
                if (!AnswerCheck.isSame(answer.body(), answers.get(entity))) {
                  wrong.incrementAndGet();
                }
              }));
    }
    CompletableFuture.allOf(pending.toArray(CompletableFuture<?>[]::new)).join();
    long elapsed = System.nanoTime() - begin;
    if (wrong.get() > 0) {
      throw new IllegalStateException(wrong + " of " + reads + " answers were not the first one");
    }
    return elapsed;
  }
}

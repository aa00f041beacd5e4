package io.varve.simulation;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Level;
import io.varve.api.LimitExceeded;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.RetryMismatch;
import io.varve.api.StateOptions;
import io.varve.api.StoreFull;
import io.varve.api.VarveException;
import io.varve.testkit.history.HistoryClient;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * A client that appends and reads, over all lives of a store: it remembers its requests and sends
 * them again, knowing of some that they were stored and of others not. Used by one thread at a
 * time.
 */
final class WritingClient {
  private static final int MAX_BATCH = 50;
  private static final long FULL_NANOS = 20_000_000;
  private static final long THINK_NANOS = 200_000_000;

  private final String name;
  private final SplittableRandom random;
  private final RandomRequests requests;
  private final int operations;
  private final boolean neverLoses;

  /** Appends with a request id. */
  private final List<Append> named = new ArrayList<>();

  /** Those of them known to be stored: with other content they must be refused. */
  private final Set<String> stored = new HashSet<>();

  WritingClient(String name, SplittableRandom random, RunPlan plan) {
    this.name = name;
    this.random = random;
    this.requests = new RandomRequests(random.split(), plan.largePadding());
    this.operations = plan.operations();
    this.neverLoses = plan.level() == Level.FSYNC;
  }

  String name() {
    return name;
  }

  /** Works until it has enough or the store is gone. */
  void live(Life life) {
    HistoryClient client = life.client(name);
    OpenCursor cursor = new OpenCursor(life);
    int left = 1 + random.nextInt(operations);
    while (left-- > 0 && life.isGoingOn()) {
      life.disturb(random);
      if (random.nextInt(10) == 0) {
        life.scheduler().sleep(random.nextLong(THINK_NANOS));
      }
      if (!operate(life, client, cursor)) {
        return;
      }
    }
  }

  /** Returns whether to go on. */
  private boolean operate(Life life, HistoryClient client, OpenCursor cursor) {
    try {
      switch (random.nextInt(20)) {
        case 0, 1 -> batch(life, client);
        case 2, 3 -> async(life, client);
        case 4, 5 -> retry(life, client);
        case 6, 7 -> client.read(requests.query(), requests.options(life.store().head()));
        case 8 -> lookUp(life);
        case 9 -> cursor.goOn(random);
        default -> client.append(make(life));
      }
      return true;
    } catch (VarveException e) {
      return tell(life, e);
    }
  }

  /** What a failure means; fails the run if it should not be. */
  private boolean tell(Life life, VarveException e) {
    if (e instanceof LimitExceeded) {
      return true;
    }
    life.explain(name, e);
    if (e instanceof StoreFull) {
      life.scheduler().sleep(FULL_NANOS);
      return true;
    }
    return life.isUsable();
  }

  private Append make(Life life) {
    Append append = requests.append(life.store(), name);
    if (append.requestId() != null) {
      named.add(append);
    }
    return append;
  }

  private void batch(Life life, HistoryClient client) {
    List<Append> appends = new ArrayList<>();
    for (int i = random.nextInt(random.nextInt(10) == 0 ? MAX_BATCH : 6); i >= 0; i--) {
      appends.add(make(life));
    }
    List<AppendResult> results = client.appendAll(appends);
    SimulationFailure.check(
        results.size() == appends.size(), "results of a batch", appends.size(), results.size());
    for (AppendResult result : results) {
      if (result instanceof AppendResult.Failed(VarveException cause)) {
        tell(life, cause);
      }
    }
  }

  private void async(Life life, HistoryClient client) {
    List<CompletableFuture<AppendResult>> futures = new ArrayList<>();
    for (int i = random.nextInt(8); i >= 0; i--) {
      futures.add(client.appendAsync(make(life)));
    }
    for (CompletableFuture<AppendResult> future : futures) {
      try {
        future.join();
      } catch (CompletionException e) {
        if (!(e.getCause() instanceof VarveException cause)) {
          throw e;
        }
        tell(life, cause);
      }
    }
  }

  private void retry(Life life, HistoryClient client) {
    if (named.isEmpty()) {
      client.append(make(life));
      return;
    }
    Append append = named.get(random.nextInt(named.size()));
    String requestId = String.valueOf(append.requestId());
    if (stored.contains(requestId) && random.nextInt(4) == 0) {
      retryAltered(client, append);
    } else if (client.append(append) instanceof AppendResult.Appended && neverLoses) {
      stored.add(requestId);
    }
  }

  /** A retry that is none: it must not be mistaken for one, nor be stored. */
  private void retryAltered(HistoryClient client, Append append) {
    try {
      AppendResult result = client.append(requests.altered(append));
      throw new SimulationFailure(
          "request " + append.requestId() + " with other content was answered by " + result);
    } catch (RetryMismatch e) {
      return;
    }
  }

  private void lookUp(Life life) {
    List<Event> some;
    try (EventCursor cursor =
        life.store().query(Query.all(), ReadOptions.defaults().withReverse().withLimit(3))) {
      some = cursor.toList();
    }
    for (Event event : some) {
      Event found = life.store().event(event.id()).orElse(null);
      SimulationFailure.check(event.equals(found), "event by id", event, String.valueOf(found));
    }
    life.store().state(requests.entityId(), StateOptions.now());
    life.store().state(requests.entityId(), StateOptions.atPosition(requests.position(3)));
    try (EventCursor cursor = life.store().query(requests.query())) {
      long count = cursor.count();
      SimulationFailure.check(
          count <= cursor.readPosition(), "count of a query", cursor.readPosition(), count);
    }
    life.store().stats();
  }

  /** A cursor left open while other things happen. */
  private static final class OpenCursor {
    private final Life life;
    private @Nullable EventCursor cursor;
    private long position;

    OpenCursor(Life life) {
      this.life = life;
    }

    void goOn(SplittableRandom random) {
      EventCursor open = cursor;
      if (open == null) {
        open = life.store().query(Query.all());
        cursor = open;
        position = 0;
      }
      for (int i = random.nextInt(20); i >= 0; i--) {
        if (!open.hasNext()) {
          SimulationFailure.check(
              position == open.readPosition(), "end of a cursor", open.readPosition(), position);
          open.close();
          cursor = null;
          return;
        }
        long next = open.next().position();
        SimulationFailure.check(next == position + 1, "cursor", position + 1, next);
        position = next;
      }
    }
  }
}

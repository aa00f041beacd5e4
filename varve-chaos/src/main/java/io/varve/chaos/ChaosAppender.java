package io.varve.chaos;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.RetryMismatch;
import io.varve.api.StoreFull;
import io.varve.api.Tag;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that appends in every way there is: on expected versions, in commits of several events,
 * on queries that must have no match, with request ids that it uses again, and again what an
 * earlier life was not told the outcome of. Used by one thread.
 */
final class ChaosAppender implements Runnable {
  private static final int BATCH_EVENTS = 16;
  private static final int UNIQUE_NAMES = 400;
  private static final int LOOKED_BACK = 60;
  private static final int MAX_REFUSALS = 200;
  private static final long PATIENCE_NANOS = 1_000_000;

  private final EventStore store;
  private final HistoryClient client;
  private final SplittableRandom random;
  private final Queue<AppendSent> unsettled;
  private final LifeEnd end;
  private final Map<EntityId, Long> versions = new HashMap<>();
  private int refusals;

  ChaosAppender(
      History history,
      String name,
      EventStore store,
      SplittableRandom random,
      Queue<AppendSent> unsettled,
      LifeEnd end) {
    this.store = store;
    this.client = new HistoryClient(history, name, store);
    this.random = random;
    this.unsettled = unsettled;
    this.end = end;
  }

  @Override
  public void run() {
    while (end.mayGoOn()) {
      try {
        next();
      } catch (StoreFull e) {
        full(e);
      }
    }
  }

  /** Space may return; a store that stays full ends the life as a store that refuses does. */
  private void full(StoreFull e) {
    if (++refusals > MAX_REFUSALS) {
      throw e;
    }
    LockSupport.parkNanos(this, PATIENCE_NANOS);
  }

  private void next() {
    AppendSent old = random.nextBoolean() ? unsettled.poll() : null;
    if (old != null) {
      sendAgain(old);
      return;
    }
    int dice = random.nextInt(100);
    if (dice < 35) {
      onVersion();
    } else if (dice < 55) {
      batch();
    } else if (dice < 67) {
      onNoMatch();
    } else if (dice < 73) {
      unique();
    } else if (dice < 86) {
      twice();
    } else if (dice < 94) {
      async();
    } else {
      many();
    }
  }

  /**
   * Some are never sent again: what a restart did not bring back must stay away. Nor is what has
   * neither a request id nor a condition, which a store takes for something new.
   */
  private void sendAgain(AppendSent old) {
    boolean isNew = old.requestId() == null && old.condition().equals(AppendCondition.none());
    if (isNew || old.step() % 4 == 0) {
      return;
    }
    try {
      learn(client.append(ChaosEvents.again(old)));
    } catch (RetryMismatch e) {
      // Part of its ids is there: then so is all of it, or the history shows it.
      return;
    }
  }

  private void onVersion() {
    EntityId entityId = ChaosEvents.entity(random);
    Append append =
        Append.of(ChaosEvents.event(random, entityId))
            .expect(entityId, ExpectedVersion.exactly(version(entityId)));
    AppendResult result = client.append(random.nextBoolean() ? named(append) : append);
    learn(result);
    if (result instanceof AppendResult.Conflict) {
      versions.remove(entityId);
    }
  }

  private void batch() {
    learn(client.append(maybeNamed(Append.of(ChaosEvents.events(random, BATCH_EVENTS)))));
  }

  private void onNoMatch() {
    Tag tag = ChaosEvents.group(random);
    Query query = Query.of(QueryItem.tag(tag.text()));
    long after = Math.max(0, store.head() - LOOKED_BACK);
    long read = client.read(query, ReadOptions.defaults().withAfter(after)).readPosition();
    NewEvent event = ChaosEvents.tagged(random, tag);
    learn(client.append(maybeNamed(Append.of(event).noneMatch(query, read))));
  }

  /** Of all who ever try a name, over all lives, one gets it. */
  private void unique() {
    Tag tag = Tag.of("unique", Integer.toString(random.nextInt(UNIQUE_NAMES)));
    Append append = Append.of(ChaosEvents.tagged(random, tag));
    learn(client.append(maybeNamed(append.noneMatch(Query.tag(tag.text()), 0))));
  }

  /** The second is sent while the first is under way, or after it. */
  private void twice() {
    Append append = named(Append.of(ChaosEvents.events(random, 4)));
    CompletableFuture<AppendResult> first = client.appendAsync(append);
    if (random.nextBoolean()) {
      result(first);
    }
    learn(client.append(append));
    result(first);
  }

  private void async() {
    List<CompletableFuture<AppendResult>> futures = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Append append = Append.of(ChaosEvents.event(random, ChaosEvents.entity(random)));
      futures.add(client.appendAsync(maybeNamed(append)));
    }
    futures.forEach(ChaosAppender::result);
  }

  private void many() {
    List<Append> appends = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      appends.add(maybeNamed(Append.of(ChaosEvents.events(random, 3))));
    }
    for (AppendResult result : client.appendAll(appends)) {
      if (result instanceof AppendResult.Failed(var cause)) {
        throw cause;
      }
    }
  }

  private static void result(CompletableFuture<AppendResult> future) {
    try {
      future.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private Append maybeNamed(Append append) {
    return random.nextInt(3) == 0 ? append : named(append);
  }

  private Append named(Append append) {
    return append.withRequestId("q-" + Long.toHexString(random.nextLong()));
  }

  private long version(EntityId entityId) {
    Long known = versions.get(entityId);
    return known != null
        ? known
        : store.entity(entityId).map(summary -> summary.version()).orElse(0L);
  }

  private void learn(AppendResult result) {
    if (result instanceof Appended appended) {
      versions.putAll(appended.versions());
      refusals = 0;
    }
  }
}

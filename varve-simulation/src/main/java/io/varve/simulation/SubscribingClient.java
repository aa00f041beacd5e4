package io.varve.simulation;

import io.varve.api.Checkpoint;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.Query;
import io.varve.api.SubscriptionItem;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.api.VarveException;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistorySubscription;
import io.varve.testkit.history.ProjectionDigest;
import java.time.Duration;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A projection that lives elsewhere: it subscribes, folds what it is given, and keeps state and
 * checkpoint together over all crashes of the store. It stops now and then and resumes from the
 * checkpoint. Used by one thread at a time.
 */
final class SubscribingClient {
  private static final long POLL_NANOS = 30_000_000;

  private final String name;
  private final Query query;
  private final SplittableRandom random;
  private int generation;
  private long at;
  private long state = ProjectionDigest.START;
  private long savedAt;
  private long savedState = ProjectionDigest.START;
  private @Nullable Checkpoint checkpoint;

  SubscribingClient(String name, Query query, SplittableRandom random) {
    this.name = name;
    this.query = query;
    this.random = random;
  }

  String name() {
    return name + "." + generation;
  }

  /**
   * The store was opened again; nobody has written to it yet. What level os lost may have been
   * handled here: then it begins anew, under a new name.
   */
  void reopened(Life life, boolean tailLost) {
    Checkpoint known = checkpoint;
    if (known == null) {
      return;
    }
    try {
      life.store().subscribe(query, known).close();
      SimulationFailure.check(
          savedAt <= life.store().head(), "checkpoint", life.store().head(), savedAt);
    } catch (InvalidInput e) {
      if (!tailLost || savedAt <= life.store().head()) {
        throw new SimulationFailure("the store refuses checkpoint " + known, e);
      }
      generation++;
      savedAt = 0;
      savedState = ProjectionDigest.START;
      checkpoint = null;
    }
  }

  /** Handles events until the life is over and nothing is left. */
  void live(Life life) {
    HistoryClient client = life.client(name());
    try {
      while (pass(life, client)) {
        life.scheduler().pause();
      }
    } catch (VarveException e) {
      if (!(e instanceof LimitExceeded)) {
        life.explain(name, e);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** One subscription; returns whether to open another. */
  private boolean pass(Life life, HistoryClient client) throws InterruptedException {
    at = savedAt;
    state = savedState;
    int items = 1 + random.nextInt(300);
    try (HistorySubscription subscription = client.subscribe(query, at)) {
      while (items > 0) {
        SubscriptionItem item = subscription.next(Duration.ZERO).orElse(null);
        if (item == null) {
          if (life.isOver()) {
            return false;
          }
          life.scheduler().sleep(random.nextLong(POLL_NANOS));
          continue;
        }
        items--;
        if (!handle(item)) {
          return false;
        }
        if (random.nextInt(8) == 0) {
          save(life, client);
        }
      }
      return true;
    }
  }

  private boolean handle(SubscriptionItem item) {
    switch (item) {
      case Matched(var event, boolean _) -> {
        state = ProjectionDigest.fold(state, event);
        at = event.position();
      }
      case Progress(long position) -> at = position;
      case CaughtUp(long position) -> at = position;
      case Ended _ -> {
        return false;
      }
    }
    return true;
  }

  private void save(Life life, HistoryClient client) {
    Checkpoint now = life.store().checkpoint(at);
    savedAt = at;
    savedState = state;
    checkpoint = now;
    client.checkpointStored(at);
    client.projectionSaved(name(), query, at, state);
  }

  /** Handles everything there is; fails the run if that does not come. */
  void catchUp(Life life) {
    HistoryClient client = life.client(name());
    at = savedAt;
    state = savedState;
    long head = life.store().head();
    try (HistorySubscription subscription = client.subscribe(query, at)) {
      while (true) {
        SubscriptionItem item =
            subscription
                .next(Duration.ZERO)
                .orElseThrow(
                    () -> new SimulationFailure(name + " got nothing at " + at + " of " + head));
        SimulationFailure.check(!(item instanceof Ended), "subscription", "goes on", item);
        handle(item);
        if (item instanceof CaughtUp) {
          break;
        }
      }
    } catch (InterruptedException e) {
      throw new SimulationFailure(name + " was interrupted", e);
    }
    SimulationFailure.check(at >= head, "caught up", head, at);
    save(life, client);
  }
}

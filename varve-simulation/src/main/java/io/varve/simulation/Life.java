package io.varve.simulation;

import io.varve.api.Health;
import io.varve.api.OutcomeUnknown;
import io.varve.api.StoreClosed;
import io.varve.api.StoreInUse;
import io.varve.api.StorePoisoned;
import io.varve.api.VarveException;
import io.varve.engine.CallerRuns;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOpener;
import io.varve.engine.StoreOptions;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A store from its opening to its close or crash, as its clients see it; clients also disturb each
 * other through it. Used by one thread at a time.
 */
final class Life {
  private static final long TICKS_PER_DAY = 864_000_000_000L;
  private static final int MAX_SPACE_BYTES = 200_000;

  private final LocalEventStore store;
  private final ScheduledVolume volume;
  private final LifeFaults faults;
  private final SeededScheduler scheduler;
  private final SimulatedClock clock;
  private final History history;
  private final Counts counts;
  private final int disturbOdds;
  private final List<Thread> clients = new ArrayList<>();
  private boolean over;
  private boolean closing;
  private boolean usable = true;

  Life(
      LocalEventStore store,
      ScheduledVolume volume,
      LifeFaults faults,
      SeededScheduler scheduler,
      SimulatedClock clock,
      History history,
      Counts counts,
      int disturbOdds) {
    this.store = store;
    this.volume = volume;
    this.faults = faults;
    this.scheduler = scheduler;
    this.clock = clock;
    this.history = history;
    this.counts = counts;
    this.disturbOdds = disturbOdds;
  }

  LocalEventStore store() {
    return store;
  }

  SeededScheduler scheduler() {
    return scheduler;
  }

  LifeFaults faults() {
    return faults;
  }

  /** A client of the store whose doings are recorded under a name. */
  HistoryClient client(String name) {
    return new HistoryClient(history, name, store);
  }

  void joined(Thread client) {
    clients.add(client);
  }

  /** Whether clients should begin anything more. */
  boolean isGoingOn() {
    return !over && usable;
  }

  boolean isOver() {
    return over;
  }

  /** Nothing more will be appended. */
  void over() {
    over = true;
  }

  /** From now on the store may be closed under its clients. */
  void closing() {
    closing = true;
    faults.closing();
  }

  /** Whether appends can still succeed, by what clients were told. */
  boolean isUsable() {
    return usable;
  }

  /** A client's call failed: there must be a reason, and the store must say the same. */
  void explain(String client, VarveException e) {
    faults.requireExplained(client, e);
    boolean poisoned = e instanceof StorePoisoned || e instanceof OutcomeUnknown;
    if (poisoned || e instanceof StoreClosed || faults.powerCut()) {
      usable = false;
    }
    if (poisoned && !closing) {
      Health health = store.health();
      SimulationFailure.check(
          health instanceof Health.Poisoned, "health after " + e, "poisoned", health);
    }
  }

  /** Does something to the other clients or their surroundings, perhaps. */
  void disturb(SplittableRandom random) {
    if (disturbOdds == 0 || random.nextInt(disturbOdds) != 0) {
      return;
    }
    switch (random.nextInt(6)) {
      case 0, 1 -> {
        clients.get(random.nextInt(clients.size())).interrupt();
        counts.fired(FaultKind.INTERRUPT);
      }
      case 2 -> {
        clock.jump(-random.nextLong(4_000 * TICKS_PER_DAY));
        counts.fired(FaultKind.CLOCK_BACK);
      }
      case 3 -> {
        clock.jump(random.nextLong(4_000 * TICKS_PER_DAY));
        counts.fired(FaultKind.CLOCK_FORTH);
      }
      case 4 -> openTwice();
      default -> changeSpace(random);
    }
  }

  private void openTwice() {
    counts.fired(FaultKind.SECOND_OPENER);
    StoreOpener opener =
        new StoreOpener(
            volume,
            StoreOptions.defaults(),
            new CallerRuns(),
            clock,
            new SplittableRandom(1),
            "second");
    try (LocalEventStore second = opener.open()) {
      SimulationFailure.check(closing, "second opener", StoreInUse.class, second.health());
    } catch (StoreInUse e) {
      return;
    } catch (IOException | VarveException e) {
      faults.requireExplained("a second opener", e);
    }
  }

  private void changeSpace(SplittableRandom random) {
    SimulatedVolume disk = faults.volume();
    if (faults.isLimited()) {
      faults.returnSpace();
    } else {
      faults.limitSpace(disk.files().usedBytes() + random.nextInt(MAX_SPACE_BYTES));
    }
  }
}

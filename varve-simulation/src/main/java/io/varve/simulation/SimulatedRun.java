package io.varve.simulation;

import io.varve.api.Level;
import io.varve.api.VarveException;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOpener;
import io.varve.engine.StoreOptions;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryChecker;
import io.varve.testkit.history.HistoryReport;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * One run: a store goes through lives, each opened, used by clients, and closed or crashed; then it
 * heals and is judged. Everything comes from the seed. Used by one thread, once.
 */
public final class SimulatedRun {
  /** Operations on the volume before the power is cut, at most: some lives end while they open. */
  private static final int[] LIVES = {40, 100, 200, 600};

  private static final int DELETE_INDEX_PERCENT = 15;

  private final RunPlan plan;
  private final SplittableRandom random;
  private final Trace trace;
  private final SeededScheduler scheduler;
  private final SimulatedClock clock;
  private final History history;
  private final Counts counts = new Counts();
  private final List<WritingClient> writers = new ArrayList<>();
  private final List<SubscribingClient> subscribers = new ArrayList<>();
  private final ImageDamage damage;
  private SimulatedVolume volume;
  private long capacityBytes = Long.MAX_VALUE;
  private boolean everOpened;
  private boolean unclean;
  private boolean tailLost;

  /** What is on the disk whatever happens, at level os too. */
  private long forcedHead;

  SimulatedRun(SplittableRandom random, RunPlan plan, Trace trace) {
    this.plan = plan;
    this.random = random;
    this.trace = trace;
    this.scheduler = new SeededScheduler(random.nextLong(), plan.pauseOdds(), trace);
    this.clock = new SimulatedClock(scheduler);
    this.history = new History(0, new HistoryTrace(trace));
    this.volume = new SimulatedVolume(random.nextLong());
    this.damage = new ImageDamage(random.split(), clock, counts);
    RandomRequests queries = new RandomRequests(random.split(), 1);
    for (int i = 0; i < plan.writers(); i++) {
      writers.add(new WritingClient("writer-" + i, random.split(), plan));
    }
    for (int i = 0; i < plan.subscribers(); i++) {
      subscribers.add(new SubscribingClient("sub-" + i, queries.query(), random.split()));
    }
  }

  /** The run of a seed. */
  static SimulatedRun of(long seed, Trace trace) {
    SplittableRandom random = new SplittableRandom(seed);
    return new SimulatedRun(random, RunPlan.of(random.split()), trace);
  }

  RunPlan plan() {
    return plan;
  }

  Counts counts() {
    return counts;
  }

  /** Choices of the scheduler so far: where a failure happened. */
  long steps() {
    return scheduler.steps();
  }

  /**
   * Runs to the end.
   *
   * @throws SimulationFailure if anything was not as it must be
   */
  void run() {
    scheduler.run(this::lives);
    HistoryReport report = HistoryChecker.check(history);
    if (!report.isClean()) {
      throw new SimulationFailure("the history breaks rules: " + report);
    }
    HistoryReport.Counts judged = report.counts();
    counts.runs = 1;
    counts.operations = judged.operations() + judged.reads() + judged.deliveries();
    counts.events = judged.events();
    counts.held = scheduler.held();
    counts.steps = scheduler.steps();
  }

  private void lives() {
    while (counts.crashRecoveries < plan.crashes()) {
      live();
      betweenLives();
    }
    new Healing(this, random.split()).run();
  }

  // ---- one life

  private void live() {
    LifeFaults faults = new LifeFaults(volume, counts);
    volume.faults().lyingForce(plan.lying());
    if (capacityBytes != Long.MAX_VALUE) {
      faults.limitSpace(capacityBytes);
    }
    if (random.nextInt(100) < 65) {
      volume.faults().cutPowerAt(1 + random.nextLong(LIVES[random.nextInt(LIVES.length)]));
    }
    if (random.nextInt(100) < plan.faultPercent()) {
      faults.arm(random);
    }
    Life life = open(faults);
    if (life == null) {
      afterFailedOpening(faults);
      return;
    }
    if (begin(life)) {
      use(life);
    }
    end(life);
    capacityBytes = faults.isLimited() ? volume.faults().capacityBytes() : Long.MAX_VALUE;
  }

  /** Null: it failed for a good reason. */
  @Nullable Life open(LifeFaults faults) {
    ScheduledVolume scheduled =
        new ScheduledVolume(volume, scheduler, trace, faults, random.split(), plan.latencyOdds());
    StoreOptions options =
        StoreOptions.defaults()
            .withSegmentSizeBytes(plan.segmentSizeBytes())
            .withLevel(plan.level());
    SimulatedDriver driver = new SimulatedDriver(scheduler);
    try {
      LocalEventStore store =
          new StoreOpener(scheduled, options, driver, clock, random.split(), "simulation").open();
      counts.openings++;
      return new Life(
          store, scheduled, faults, scheduler, clock, history, counts, plan.disturbOdds());
    } catch (IOException | VarveException e) {
      boolean noRoomToMakeIt = !everOpened && faults.isLimited() && LifeFaults.isNoSpace(e);
      if (!noRoomToMakeIt) {
        faults.requireExplained("opening", e);
      }
      return null;
    }
  }

  private void afterFailedOpening(LifeFaults faults) {
    if (faults.powerCut()) {
      counts.fired(unclean ? FaultKind.CRASH_WHILE_RECOVERING : FaultKind.CRASH_WHILE_OPENING);
      crash(false);
    } else {
      volume.faults().heal();
      returnSpace();
      unclean = true;
    }
  }

  /** Looks at what there is before anybody writes; returns whether the store is usable. */
  boolean begin(Life life) {
    long head = life.store().head();
    SimulationFailure.check(tailLost || head >= forcedHead, "head after opening", forcedHead, head);
    history.restarted(head);
    everOpened = true;
    forcedHead = head;
    try {
      life.client("observer").scan();
      for (SubscribingClient subscriber : subscribers) {
        subscriber.reopened(life, tailLost);
      }
      tailLost = false;
      return true;
    } catch (VarveException e) {
      life.explain("observer", e);
      return false;
    }
  }

  private void use(Life life) {
    CountDownLatch written = new CountDownLatch(writers.size());
    CountDownLatch handled = new CountDownLatch(subscribers.size());
    for (WritingClient writer : writers) {
      start(life, writer.name(), () -> writer.live(life), written);
    }
    for (SubscribingClient subscriber : subscribers) {
      start(life, subscriber.name(), () -> subscriber.live(life), handled);
    }
    if (random.nextInt(8) == 0) {
      closeEarly(life);
    }
    SimulatedDriver.await(written);
    life.over();
    SimulatedDriver.await(handled);
  }

  private void start(Life life, String name, Runnable work, CountDownLatch done) {
    life.joined(
        scheduler.start(
            name,
            () -> {
              work.run();
              done.countDown();
            }));
  }

  private void closeEarly(Life life) {
    for (int i = random.nextInt(300); i > 0; i--) {
      scheduler.pause();
    }
    close(life);
  }

  /** Closes it, whoever uses it; returns whether that went well. */
  boolean close(Life life) {
    life.closing();
    boolean before = life.faults().powerCut();
    try {
      life.store().close();
    } catch (VarveException e) {
      life.faults().requireExplained("closing", e);
    }
    if (life.faults().powerCut() && !before) {
      counts.fired(FaultKind.CRASH_WHILE_CLOSING);
    }
    return !life.faults().powerCut() && !life.faults().failed();
  }

  private void end(Life life) {
    boolean closed = false;
    if (!life.faults().powerCut() && random.nextInt(10) < 6) {
      closed = close(life);
    }
    if (closed && random.nextInt(3) > 0) {
      unclean = false;
      volume.faults().heal();
      return;
    }
    if (life.faults().failed() && !life.faults().powerCut() && random.nextBoolean()) {
      // The same machine goes on: what it shows may not be what the disk has.
      close(life);
      unclean = true;
      volume.faults().heal();
      return;
    }
    life.faults().cutPower();
    close(life);
    crash(closed);
  }

  private void crash(boolean closed) {
    CrashProfile[] profiles = CrashProfile.values();
    CrashProfile profile = profiles[random.nextInt(profiles.length)];
    boolean mayLose = plan.level() == Level.OS && profile != CrashProfile.KEEP_ALL && !closed;
    tailLost |= mayLose;
    history.crashed(plan.level(), mayLose, forcedHead);
    volume = volume.crash(profile, random.nextLong());
    trace.event("crash", profile.name(), counts.crashRecoveries, 0, 0);
    counts.fired(FaultKind.of(profile));
    counts.crashRecoveries++;
    unclean = true;
  }

  // ---- between lives

  private void betweenLives() {
    if (random.nextInt(100) < DELETE_INDEX_PERCENT) {
      deleteIndexes(random.nextInt(3) == 0);
    }
    if (everOpened
        && random.nextInt(100) < plan.damagePercent()
        && capacityBytes == Long.MAX_VALUE) {
      damage.tryOn(volume, unclean);
    }
    if (capacityBytes != Long.MAX_VALUE && random.nextInt(3) == 0) {
      returnSpace();
    }
  }

  /** Deletes some index files, or all. */
  void deleteIndexes(boolean all) {
    for (String path : volume.files().paths()) {
      if (path.endsWith(".idx") && (all || random.nextBoolean())) {
        volume.files().remove(path);
        counts.fired(FaultKind.DELETED_INDEX);
      }
    }
  }

  private void returnSpace() {
    if (capacityBytes != Long.MAX_VALUE) {
      capacityBytes = Long.MAX_VALUE;
      volume.faults().capacityBytes(Long.MAX_VALUE);
      counts.fired(FaultKind.SPACE_RETURNED);
    }
  }

  // ---- for the healing

  /** No fault any more, and room. */
  LifeFaults heal() {
    volume.faults().heal();
    returnSpace();
    volume.faults().capacityBytes(Long.MAX_VALUE);
    return new LifeFaults(volume, counts);
  }

  SimulatedVolume volume() {
    return volume;
  }

  List<SubscribingClient> subscribers() {
    return subscribers;
  }
}

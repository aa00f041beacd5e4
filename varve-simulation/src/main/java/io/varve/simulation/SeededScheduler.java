package io.varve.simulation;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Runs virtual threads one at a time on the thread that calls {@link #run}, and chooses at random
 * which goes on: the same seed gives the same interleaving. Time is virtual: it passes where a
 * thread sleeps and nothing else can go on.
 *
 * <p>Threads may wait on locks, conditions and latches of java.util.concurrent without a time, and
 * on {@link #sleep} and {@link Sleeper}. The JDK itself also waits on monitors, for its cleaner and
 * for memory to be freed, and threads of the JVM end that: until they do, nothing else goes on
 * here, so that the moment makes no difference.
 *
 * <p>The JDK has no public way to give virtual threads a scheduler; this class, and no other, opens
 * its builder by reflection. The JVM needs {@code --add-opens java.base/java.lang=ALL-UNNAMED}.
 */
public final class SeededScheduler {
  private static final long MAX_STEPS = 5_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(2);
  private static final Constructor<?> BUILDER = builder();

  private record Waiting(int thread, Runnable task) {}

  private record Timer(long nanos, long sequence, Sleeper sleeper, long round) {}

  private final SplittableRandom random;
  private final Trace trace;
  private final int pauseOdds;
  private final Thread.Builder.OfVirtual threads;
  private final List<Thread> started = new ArrayList<>();
  private final BitSet queued = new BitSet();
  private final List<String> names = new ArrayList<>();
  private final IdentityHashMap<Runnable, Integer> known = new IdentityHashMap<>();
  private final List<Waiting> runnable = new ArrayList<>();
  private final Queue<Runnable> escaped = new ConcurrentLinkedQueue<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>((a, b) ->
          a.nanos != b.nanos
              ? Long.compare(a.nanos, b.nanos)
              : Long.compare(a.sequence, b.sequence));
  private Thread runner = Thread.currentThread();
  private @Nullable Throwable failure;
  private int starting = -1;
  private int forced = -1;
  private int stepping = -1;
  private boolean pausing;
  private int live;
  private long held;
  private long nanos;
  private long sequence;
  private long steps;

  /**
   * @param pauseOdds one {@link #pause} in so many lets another thread go on
   */
  public SeededScheduler(long seed, int pauseOdds, Trace trace) {
    this.random = new SplittableRandom(seed);
    this.pauseOdds = pauseOdds;
    this.trace = trace;
    this.threads = newBuilder(this::execute);
    trace.timedBy(this::nanos);
  }

  private static Constructor<?> builder() {
    try {
      Constructor<?> constructor =
          Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder")
              .getDeclaredConstructor(Executor.class);
      constructor.setAccessible(true);
      return constructor;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK builds virtual threads in another way", e);
    }
  }

  private static Thread.Builder.OfVirtual newBuilder(Executor executor) {
    try {
      return (Thread.Builder.OfVirtual) BUILDER.newInstance(executor);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("this JDK builds virtual threads in another way", e);
    }
  }

  /**
   * Runs {@code main} and every thread it starts until all have ended.
   *
   * @throws SimulationFailure if one throws, if none can go on, or if there is no end
   */
  public void run(Runnable main) {
    runner = Thread.currentThread();
    start("main", main);
    while (live > 0 && failure == null) {
      if (!runnable.isEmpty()) {
        step();
      } else if (!passTime()) {
        throw new SimulationFailure("deadlock: " + live + " threads wait for ever" + stacks());
      }
    }
    Throwable first = failure;
    if (first != null) {
      throw first instanceof SimulationFailure known
          ? known
          : new SimulationFailure(String.valueOf(first), first);
    }
  }

  /** Starts a thread; called by {@link #run}'s main or a thread of its. */
  public Thread start(String name, Runnable task) {
    Thread thread = threads.name(name).unstarted(() -> live(task));
    started.add(thread);
    names.add(name);
    live++;
    starting = started.size() - 1;
    thread.start();
    return thread;
  }

  private void live(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      if (failure == null) {
        failure = e;
      }
    } finally {
      live--;
    }
  }

  private void execute(Runnable task) {
    Thread current = Thread.currentThread();
    if (!current.isVirtual() && current != runner) {
      escaped.add(task);
      LockSupport.unpark(runner);
      return;
    }
    if (starting >= 0) {
      known.put(task, starting);
      starting = -1;
    }
    int thread = known.getOrDefault(task, -1);
    if (thread < 0) {
      throw new IllegalStateException("a task of no thread started here");
    }
    if (thread == stepping && !pausing) {
      // It stopped at a monitor that came free at once: a little later, the JVM would have said so.
      escaped.add(task);
      return;
    }
    pausing = false;
    queued.set(thread);
    runnable.add(new Waiting(thread, task));
  }

  private void step() {
    if (++steps > MAX_STEPS) {
      throw new SimulationFailure("no end after " + steps + " steps" + stacks());
    }
    int pick = forced >= 0 ? forced : random.nextInt(runnable.size());
    forced = -1;
    Waiting next = runnable.remove(pick);
    queued.clear(next.thread);
    trace.chosen(next.thread, names.get(next.thread), runnable.size());
    stepping = next.thread;
    next.task.run();
    Thread thread = started.get(next.thread);
    while (isHeld(next.thread, thread)) {
      held++;
      awaitRelease(thread).run();
    }
    stepping = -1;
  }

  /** Whether a thread that stopped neither ended nor waits for another thread of this scheduler. */
  private boolean isHeld(int number, Thread thread) {
    if (queued.get(number)) {
      return false;
    }
    return switch (thread.getState()) {
      case TERMINATED -> false;
      case WAITING -> LockSupport.getBlocker(thread) == null;
      case NEW, RUNNABLE, BLOCKED, TIMED_WAITING -> true;
    };
  }

  private Runnable awaitRelease(Thread thread) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (true) {
      Runnable released = escaped.poll();
      if (released != null) {
        return released;
      }
      if (System.nanoTime() > end) {
        throw new SimulationFailure("the JVM does not let " + thread + " go on" + stacks());
      }
      LockSupport.parkNanos(this, TimeUnit.MILLISECONDS.toNanos(10));
    }
  }

  /** Lets another thread go on, perhaps. */
  @SuppressWarnings("ThreadPriorityCheck") // the scheduler relied on is this one
  public void pause() {
    int others = runnable.size();
    if (others == 0 || (pauseOdds > 1 && random.nextInt(pauseOdds) != 0)) {
      return;
    }
    int pick = random.nextInt(others + 1);
    if (pick < others) {
      forced = pick;
      pausing = true;
      Thread.yield();
    }
  }

  /** Virtual nanoseconds since the run began. */
  public long nanos() {
    return nanos;
  }

  /** Lets virtual time pass for the calling thread, whatever interrupts. */
  public void sleep(long sleepNanos) {
    new Sleeper().sleep(sleepNanos);
  }

  /** Choices made so far. */
  public long steps() {
    return steps;
  }

  /** How often a thread waited for the JVM. */
  public long held() {
    return held;
  }

  private boolean passTime() {
    while (true) {
      Timer timer = timers.poll();
      if (timer == null) {
        return false;
      }
      if (timer.sleeper.round == timer.round) {
        nanos = Math.max(nanos, timer.nanos);
        timer.sleeper.wake();
        return true;
      }
    }
  }

  private String stacks() {
    StringBuilder text = new StringBuilder();
    for (Thread thread : started) {
      if (thread.isAlive()) {
        text.append("\n  ").append(thread.getName());
        for (StackTraceElement element : thread.getStackTrace()) {
          text.append("\n      ").append(element);
        }
      }
    }
    return text.toString();
  }

  /** Where one thread waits until it is woken or some virtual time has passed. */
  public final class Sleeper {
    private long round;
    private boolean woken;
    private @Nullable Thread sleeping;

    /** Sleeps unless {@link #wake} came since the last sleep; Long.MAX_VALUE: until woken. */
    public void sleep(long sleepNanos) {
      if (!woken) {
        sleeping = Thread.currentThread();
        if (sleepNanos < Long.MAX_VALUE / 2) {
          timers.add(new Timer(nanos + Math.max(0, sleepNanos), ++sequence, this, round));
        }
        boolean interrupted = false;
        while (!woken) {
          LockSupport.park(this);
          interrupted |= Thread.interrupted();
        }
        sleeping = null;
        if (interrupted) {
          Thread.currentThread().interrupt();
        }
      }
      woken = false;
      round++;
    }

    /** Wakes the sleeper, now or as soon as it sleeps. */
    public void wake() {
      woken = true;
      if (sleeping != null) {
        LockSupport.unpark(sleeping);
      }
    }
  }
}

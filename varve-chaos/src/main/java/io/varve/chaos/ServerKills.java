package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.Level;
import io.varve.api.VarveException;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry.AppendHeld;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Kills servers with {@code kill -9} under eight loading clients and judges what they leave. The
 * clients live on, in this process: they connect again, send again what has a request id, and go on
 * reading. After each kill a copy of the store is judged, with the history of all clients, so that
 * the next server has the recovery to itself. A store begins anew after so many cycles, which
 * bounds its history.
 *
 * <p>{@code ServerKills --cycles N [--seed S] --dir D [--json]}. Exit codes: 0 all sound, 1 not, 64
 * usage.
 */
public final class ServerKills {
  private static final int CYCLES_A_STORE = 10;
  private static final int MIN_LOAD_MILLIS = 1;
  private static final int MAX_LOAD_MILLIS = 800;

  /** One life in so many is preceded by one that is killed while it starts. */
  private static final int STARTS_KILLED_ONE_IN = 5;

  private static final int MAX_START_MILLIS = 1_200;

  /** Small, so that servers are also killed while they begin and seal segments. */
  private static final int SEGMENT_BYTES = 256 * 1024;

  private final Path files;
  private final Path directory;
  private final long seed;
  private final SplittableRandom random;
  private final LoadProgress progress = new LoadProgress();
  private final History history = new History(0, progress);
  private final List<String> problems = new ArrayList<>();
  private int port;
  private long cycles;
  private long underLoad;
  private long killedStarting;

  /**
   * @param files an existing directory of its own; the store lies in it
   */
  private ServerKills(Path files, long seed) {
    this.files = files;
    directory = files.resolve("store");
    this.seed = seed;
    random = new SplittableRandom(seed);
  }

  /** See the class comment. */
  public static void main(String[] arguments) throws Exception {
    CycleOptions options = CycleOptions.parseOrExit("ServerKills", arguments);
    ServerKillCounts counts =
        run(options.directory(), options.cycles(), options.seed(), options.progress());
    System.out.println(counts.json(options.seed()));
    System.exit(counts.problems().isEmpty() ? 0 : 1);
  }

  /** Runs so many cycles. */
  static ServerKillCounts run(
      Path directory, long cycles, long seed, @Nullable PrintStream progress)
      throws IOException, InterruptedException {
    ServerKillCounts counts = ServerKillCounts.NONE;
    for (long done = 0; done < cycles; done += CYCLES_A_STORE) {
      Path files = Files.createDirectories(directory.resolve("store-" + done));
      long ofStore = Math.min(CYCLES_A_STORE, cycles - done);
      ServerKillCounts more = new ServerKills(files, seed * 1_000_003 + done).run(ofStore);
      counts = counts.plus(more);
      if (more.problems().isEmpty()) {
        Directories.delete(files);
      }
      if (progress != null) {
        progress.println(counts.json(seed));
      }
    }
    return counts;
  }

  private ServerKillCounts run(long wanted) throws IOException, InterruptedException {
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(SEGMENT_BYTES);
    Varve.open(directory, options).close();
    try {
      live(wanted);
    } catch (IllegalStateException | VarveException e) {
      problems.add("after life " + cycles + ": " + e);
    }
    problems.addAll(progress.problems());
    if (!problems.isEmpty()) {
      Files.writeString(files.resolve("history"), HistoryText.write(history), UTF_8);
    }
    long deliveries = history.entries().stream().filter(EventDelivered.class::isInstance).count();
    return new ServerKillCounts(
        cycles,
        underLoad,
        killedStarting,
        deliveries,
        HeldAppends.of(history),
        Outcomes.of(history),
        problems);
  }

  /** Lives that are killed under load, and a last one in which the clients come to their end. */
  private void live(long wanted) throws IOException, InterruptedException {
    try (ServerLife first = begin();
        ServerLoad load =
            new ServerLoad(first.awaitServing(), history, progress, random.nextLong())) {
      port = first.awaitServing().getPort();
      load.start();
      killUnderLoad(first);
      while (cycles < wanted && problems.isEmpty()) {
        if (random.nextInt(STARTS_KILLED_ONE_IN) == 0) {
          killStarting();
        }
        try (ServerLife life = begin()) {
          life.awaitServing();
          load.goOn();
          killUnderLoad(life);
        }
      }
      try (ServerLife last = begin()) {
        last.awaitServing();
        load.end();
        kill(last);
      }
      judge(directory);
    }
  }

  private ServerLife begin() throws IOException {
    return ServerLife.begin(directory, port, files.resolve("errors"));
  }

  private void killStarting() throws IOException, InterruptedException {
    try (ServerLife life = begin()) {
      life.goOn(random.nextInt(MAX_START_MILLIS));
      killedStarting += life.serves() ? 0 : 1;
      kill(life);
    }
  }

  private void killUnderLoad(ServerLife life) throws IOException, InterruptedException {
    progress.lifeBegins();
    progress.awaitAcknowledged(ServerLoad.WRITERS);
    life.goOn(random.nextInt(MIN_LOAD_MILLIS, MAX_LOAD_MILLIS + 1));
    int sent = progress.underWay().size();
    kill(life);
    cycles++;
    underLoad += sent > 0 ? 1 : 0;
    Path copy = files.resolve("copy");
    Directories.copy(directory, copy);
    judge(copy);
    if (problems.isEmpty()) {
      Directories.delete(copy);
    }
    for (long operation : progress.underWay()) {
      history.add(step -> new AppendHeld(step, operation));
    }
  }

  private void kill(ServerLife life) throws InterruptedException {
    int exitCode = life.kill();
    history.crashed(Level.FSYNC, false, 0);
    if (exitCode != Life.KILLED) {
      problems.add(
          "life " + (cycles + 1) + " ended by itself with " + exitCode + ": " + life.errors());
    }
  }

  private void judge(Path store) {
    StoreJudgement.of(store, history)
        .problems()
        .forEach(problem -> problems.add("seed " + seed + ", life " + cycles + ": " + problem));
  }
}

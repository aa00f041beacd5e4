package io.varve.bench.scenario;

import io.varve.bench.BenchSetting;
import io.varve.bench.ChildProcess;
import io.varve.bench.JvmOptions;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Workspace;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * A closed store on disk of many events, 100 of each entity, whose entities come in turns. Several
 * scenarios of one run of the program share it; the first to need it has it made, by a program of
 * its own.
 */
public final class LargeStore {
  /** Events of each entity. */
  public static final int ROUNDS = 100;

  private static final String STORE = "store";
  private static final String SUMS = "sums";

  private final Path directory;
  private final int events;

  private LargeStore(Path directory, int events) {
    this.directory = directory;
    this.events = events;
  }

  /** The store that scenarios only read. */
  public static LargeStore toRead(BenchSetting setting, int events) throws IOException {
    return find(setting, "read-" + events, events);
  }

  /** A store that each run adds events to. */
  static LargeStore toKill(BenchSetting setting, int events) throws IOException {
    return find(setting, "kill-" + events, events);
  }

  private static LargeStore find(BenchSetting setting, String name, int events) throws IOException {
    Path directory = setting.workspace().shared().resolve(name);
    LargeStore store = new LargeStore(directory, events);
    if (!Files.exists(directory)) {
      Path unfinished = directory.resolveSibling(name + "-unfinished");
      Workspace.delete(unfinished);
      Files.createDirectories(unfinished);
      List<String> arguments =
          List.of(
              unfinished.resolve(STORE).toString(),
              unfinished.resolve(SUMS).toString(),
              Integer.toString(events / ROUNDS));
      ChildProcess.run(
          JvmOptions.command(JvmOptions.USUAL, LargeStoreBuilder.class, arguments), unfinished);
      Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    }
    return store;
  }

  /** Where the store is. */
  public Path path() {
    return directory.resolve(STORE);
  }

  int events() {
    return events;
  }

  /** Queries for the events of each entity. */
  EntityQueries queries() throws IOException {
    EntityQueries queries = new EntityQueries(ROUNDS);
    ByteBuffer sums = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(SUMS)));
    for (int entity = 0; entity < events / ROUNDS; entity++) {
      queries.add(SyntheticEvents.entity(entity), sums.getLong());
    }
    return queries;
  }

  /** The sum of all events. */
  public long sum() throws IOException {
    ByteBuffer sums = ByteBuffer.wrap(Files.readAllBytes(directory.resolve(SUMS)));
    long sum = 0;
    while (sums.hasRemaining()) {
      sum += sums.getLong();
    }
    return sum;
  }
}

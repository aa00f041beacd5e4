package io.varve.cli;

import io.varve.engine.StoreBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code varve restore}: makes a data directory of a backup. */
@Command(
    name = "restore",
    header = "Make a new data directory of a backup.",
    description = {
      "",
      "Copies the backup to the data directory, which must be empty or missing, and verifies it. A"
          + " consumer that had seen more than the backup holds is told so by its checkpoint.",
      ""
    })
final class RestoreCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Option(names = "--from", paramLabel = "DIR", required = true, description = "The backup.")
  private Path from = Path.of("");

  RestoreCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path data = global.files("restore");
    StoreAccess.requireStore(from);
    streams.printLine(BackupCommand.toJson(StoreBackup.copy(from, data)));
    return ExitCode.OK.number();
  }
}

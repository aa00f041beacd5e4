package io.varve.cli;

import io.varve.api.json.JsonWriter;
import io.varve.engine.BackupReport;
import io.varve.engine.StoreBackup;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code varve backup}: copies a store, also while others write to it. */
@Command(
    name = "backup",
    header = "Copy the store to a new directory, also while it is written to.",
    description = {
      "",
      "The copy holds every commit that was durable when it began and is verified before it can be"
          + " opened. It is a data directory like any other: look at it with --data, or put it back"
          + " with varve restore.",
      ""
    })
final class BackupCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      required = true,
      description = "Where to; an empty directory, or one that is to be made.")
  private Path to = Path.of("");

  BackupCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path data = global.files("backup");
    StoreAccess.requireStore(data);
    streams.printLine(toJson(StoreBackup.copy(data, to)));
    return ExitCode.OK.number();
  }

  static String toJson(BackupReport report) {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    json.key("head").number(report.head());
    json.key("chain").string("%016x".formatted(report.chain()));
    json.key("segments").number(report.segments());
    json.key("bytes").number(report.bytes());
    return json.endObject().text();
  }
}

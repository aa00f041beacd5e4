package io.varve.cli;

import io.varve.api.StoreStats;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.StatsJson;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code varve stats}: prints figures of the store. */
@Command(name = "stats", header = "Print figures of the store: events, types, times, bytes.")
final class StatsCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Option(names = "--json", description = "As JSON, for programs.")
  private boolean asJson;

  StatsCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (OpenedStore opened = global.openToRead()) {
      StoreStats stats = opened.store().stats();
      if (asJson) {
        JsonWriter json = new JsonWriter();
        StatsJson.write(json, stats);
        streams.printLine(json.text());
      } else {
        streams.print(StatsTable.of(stats));
      }
    }
    return ExitCode.OK.number();
  }
}

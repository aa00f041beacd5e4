package io.varve.cli;

import io.varve.api.json.JsonWriter;
import io.varve.engine.RepairReport;
import io.varve.engine.StoreRepair;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code varve repair}: cuts a damaged log where the damage begins. */
@Command(
    name = "repair",
    header = "Cut a damaged log where the damage begins; keeps a copy.",
    description = {
      "",
      "The last resort where verify reports damage and there is no backup: every event from the"
          + " damage on is removed from the store. The files as they were are kept beside it.",
      ""
    })
final class RepairCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Option(names = "--accept-loss", description = "Yes, remove every event from the damage on.")
  private boolean acceptLoss;

  RepairCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    if (!acceptLoss) {
      throw CommandFailed.badInput(
          "repair removes every event from the first damage on, acknowledged ones too; see varve"
              + " verify for what is damaged, then say so with --accept-loss. Nothing was changed");
    }
    Path data = global.files("repair");
    StoreAccess.requireStore(data);
    RepairReport report = StoreRepair.repair(data);
    streams.printLine(toJson(report));
    return ExitCode.OK.number();
  }

  private static String toJson(RepairReport report) {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    json.key("head").number(report.head());
    if (!report.cutFile().isEmpty()) {
      json.key("cut_file").string(report.cutFile());
      json.key("cut_offset").number(report.cutOffset());
    }
    json.key("bytes_cut").number(report.bytesCut());
    if (!report.copy().isEmpty()) {
      json.key("copy").string(report.copy());
    }
    return json.endObject().text();
  }
}

package io.varve.cli;

import io.varve.api.json.JsonWriter;
import io.varve.engine.StoreVerifier;
import io.varve.engine.VerifyReport;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code varve verify}: checks every byte of the store and changes none. */
@Command(
    name = "verify",
    header = "Check every byte of the store; change none.",
    description = {
      "",
      "Checks all checksums, the chain, that positions and versions have no gaps, and each index"
          + " against the log. Damage is listed with file and offset and ends with exit code 2. A"
          + " store that was not closed (\"unclean\":true) is sound: the next command recovers it.",
      ""
    })
final class VerifyCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  VerifyCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Path data = global.files("verify");
    StoreAccess.requireStore(data);
    VerifyReport report = StoreVerifier.verify(data);
    for (VerifyReport.Damage damage : report.damages()) {
      streams.tell(
          "damaged: " + damage.file() + " at offset " + damage.offset() + ": " + damage.problem());
    }
    streams.printLine(toJson(report));
    return (report.sound() ? ExitCode.OK : ExitCode.DAMAGED).number();
  }

  private static String toJson(VerifyReport report) {
    JsonWriter json = new JsonWriter();
    json.beginObject();
    json.key("sound").bool(report.sound());
    json.key("unclean").bool(report.unclean());
    json.key("head").number(report.head());
    json.key("events").number(report.events());
    json.key("commits").number(report.commits());
    json.key("frames").number(report.frames());
    json.key("segments").number(report.segments());
    json.key("indexes").number(report.indexes());
    json.key("damages").beginArray();
    for (VerifyReport.Damage damage : report.damages()) {
      json.beginObject();
      json.key("file").string(damage.file());
      json.key("offset").number(damage.offset());
      json.key("problem").string(damage.problem());
      json.endObject();
    }
    return json.endArray().endObject().text();
  }
}

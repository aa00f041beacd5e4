package io.varve.cli;

import io.varve.api.EntityId;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.StateJson;
import io.varve.api.json.TimeText;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code varve state}: prints an entity's state, now or as of then. */
@Command(
    name = "state",
    header = "Print an entity's state, now or as of then, as JSON.",
    description = {
      "",
      "The state is what the entity's payloads give when laid over each other, oldest first: a"
          + " later key replaces an earlier one.",
      ""
    })
final class StateCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Parameters(paramLabel = "ENTITY", description = "The entity's id.")
  private String entity = "";

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Of what had happened by TIME, however late it was recorded.")
  private @Nullable String asOf;

  @Option(
      names = "--recorded-as-of",
      paramLabel = "TIME",
      description = "Of what was recorded by TIME: what was known then.")
  private @Nullable String recordedAsOf;

  @Option(
      names = "--at-position",
      paramLabel = "N",
      description = "Of the events up to position N.")
  private @Nullable Long atPosition;

  StateCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    EntityId entityId = EntityId.of(entity);
    StateOptions options =
        new StateOptions(
            asOf == null ? null : TimeText.parse(asOf),
            recordedAsOf == null ? null : TimeText.parse(recordedAsOf),
            atPosition == null ? Long.MAX_VALUE : atPosition);
    try (OpenedStore opened = global.openToRead()) {
      Optional<State> state = opened.store().state(entityId, options);
      if (state.isEmpty()) {
        throw CommandFailed.badInput("entity " + entity + " has no event" + where());
      }
      JsonWriter json = new JsonWriter();
      StateJson.write(json, state.get());
      streams.printLine(json.text());
      return ExitCode.OK.number();
    }
  }

  private String where() {
    return atPosition == null ? "" : " up to position " + atPosition;
  }
}

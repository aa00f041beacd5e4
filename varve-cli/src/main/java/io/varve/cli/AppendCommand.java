package io.varve.cli;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.Limits;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.VarveException;
import io.varve.api.json.AppendJson;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.QueryJson;
import io.varve.api.json.ResultJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * {@code varve append}: stores the events on standard input as one commit, if a condition holds.
 */
@Command(
    name = "append",
    header = "Store the events on standard input, all or none, if a condition holds.",
    description = {
      "",
      "Standard input is one JSON text: an event, a list of events, or an append:",
      "  {\"events\":[..],\"expect\":[{\"entity_id\":\"order-1\",\"version\":2}],",
      "   \"none_match\":{\"query\":{..},\"after\":N},\"request_id\":\"..\"}",
      "The result is JSON too. A condition that does not hold ends with exit code 3.",
      ""
    })
final class AppendCommand implements Callable<Integer> {
  /** Room for white space and escapes around what a commit can hold. */
  private static final int MAX_INPUT_BYTES = 4 * Limits.COMMIT_BYTES;

  private final GlobalOptions global;
  private final Streams streams;

  @Mixin private final NewStoreOptions newStore = new NewStoreOptions();

  @Option(
      names = "--expect",
      paramLabel = "VERSION",
      description =
          "Only if the events' entity has this version: a number (0: no event yet), absent,"
              + " exists or any. All events must be about one entity.")
  private @Nullable String expect;

  @Option(
      names = "--none-match",
      paramLabel = "QUERY_JSON",
      description = "Only if no event above --after matches this query.")
  private @Nullable String noneMatch;

  @Option(
      names = "--after",
      paramLabel = "N",
      description = "The position that --none-match starts behind. Default: 0")
  private @Nullable Long after;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description = "The same id with the same events again gives the first result again.")
  private @Nullable String requestId;

  AppendCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() throws IOException {
    try {
      Append append = withFlags(AppendJson.parse(readInput()));
      try (OpenedStore opened = global.openToWrite(newStore)) {
        return tell(opened.store().append(validated(append, opened.profile())));
      }
    } catch (VarveException e) {
      JsonWriter json = new JsonWriter();
      ResultJson.writeError(json, e);
      streams.printLine(json.text());
      throw e;
    }
  }

  private byte[] readInput() throws IOException {
    byte[] input = streams.in().readNBytes(MAX_INPUT_BYTES + 1);
    Limits.check("standard input in bytes", input.length, MAX_INPUT_BYTES);
    return input;
  }

  private Append withFlags(Append given) {
    Append append = given;
    if (expect != null) {
      append = append.expect(onlyEntity(given.events()), expectedVersion(expect));
    }
    if (noneMatch != null) {
      if (append.condition().noneMatch() != null) {
        throw CommandFailed.badInput("none_match is given on standard input and by --none-match");
      }
      append =
          append.noneMatch(
              QueryJson.parse(noneMatch.getBytes(StandardCharsets.UTF_8)),
              after == null ? 0 : after);
    } else if (after != null) {
      throw CommandFailed.badInput("--after goes with --none-match");
    }
    if (requestId != null) {
      if (append.requestId() != null) {
        throw CommandFailed.badInput("request_id is given on standard input and by --request-id");
      }
      append = append.withRequestId(requestId);
    }
    return append;
  }

  private static EntityId onlyEntity(List<NewEvent> events) {
    EntityId only = events.getFirst().entityId();
    for (NewEvent event : events) {
      if (only == null || !only.equals(event.entityId())) {
        throw CommandFailed.badInput(
            "--expect needs all events to be about one entity; for several, give \"expect\" in the"
                + " append");
      }
    }
    if (only == null) {
      throw CommandFailed.badInput("--expect needs events with an entity_id");
    }
    return only;
  }

  private static ExpectedVersion expectedVersion(String text) {
    return switch (text) {
      case "any" -> ExpectedVersion.any();
      case "absent" -> ExpectedVersion.absent();
      case "exists" -> ExpectedVersion.exists();
      case "deleted" -> ExpectedVersion.deleted();
      default -> exactly(text);
    };
  }

  private static ExpectedVersion exactly(String text) {
    try {
      return ExpectedVersion.exactly(Long.parseLong(text));
    } catch (NumberFormatException e) {
      throw CommandFailed.badInput("--expect must be a version, absent, exists or any; is " + text);
    }
  }

  private static Append validated(Append append, NamingProfile profile) {
    return new Append(
        append.events().stream().map(event -> event.validated(profile)).toList(),
        append.condition(),
        append.requestId(),
        append.tracking());
  }

  private int tell(AppendResult result) {
    JsonWriter json = new JsonWriter();
    ResultJson.write(json, result);
    streams.printLine(json.text());
    return switch (result) {
      case AppendResult.Appended appended -> ExitCode.OK.number();
      case AppendResult.Conflict conflict -> {
        streams.tell(
            "varve: conflict: expected %s, found %s, at %s"
                .formatted(conflict.expected(), conflict.actual(), conflict.where()));
        yield ExitCode.CONFLICT.number();
      }
      case AppendResult.Failed failed -> throw failed.cause();
    };
  }
}

package io.varve.cli;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve query}: prints the events that match. */
@Command(
    name = "query",
    header = "Print the events that match, one JSON object a line.",
    description = {
      "",
      "Entities and entity prefixes are alternatives, so are types and type prefixes; tags must"
          + " all be there; the three groups must all hold. More alternatives: --query JSON.",
      "",
      "  varve query --entity order-1001",
      "  varve query --type order.paid --since 2026-03-01T00:00:00Z --count",
      "  varve query --all --where 'payload.amount ge 100' --reverse --limit 10 --format table",
      ""
    })
final class QueryCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Mixin private final QueryFlags queryFlags = new QueryFlags();
  @Mixin private final ReadFlags readFlags = new ReadFlags();

  @Option(names = "--count", description = "Print only how many there are.")
  private boolean count;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "ndjson for programs (default), table for people.")
  private OutputFormat format = OutputFormat.NDJSON;

  QueryCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    Query query = queryFlags.toQuery();
    ReadOptions options = readFlags.toReadOptions();
    try (OpenedStore opened = global.openToRead()) {
      EventStore store = opened.store();
      if (count) {
        try (EventCursor cursor = store.query(query, options)) {
          streams.printLine(Long.toString(cursor.count()));
        }
        return ExitCode.OK.number();
      }
      PatientRead read = PatientRead.of(store, query, options);
      switch (format) {
        case NDJSON -> {
          EventLines lines = new EventLines(streams::write);
          read.forEach(lines::add);
          lines.flush();
        }
        case TABLE -> {
          EventTable table = new EventTable(streams);
          read.forEach(table::add);
          table.flush();
        }
      }
      return ExitCode.OK.number();
    }
  }
}

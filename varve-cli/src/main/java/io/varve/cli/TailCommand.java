package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code varve tail}: prints events as they come, beside whoever writes them. */
@Command(
    name = "tail",
    header = "Print events as they come, until interrupted.",
    description = {
      "",
      "Starts with the last ten events, or behind --after. Another process may write meanwhile.",
      ""
    })
final class TailCommand implements Callable<Integer> {
  private static final int LAST_SHOWN = 10;

  private final GlobalOptions global;
  private final Streams streams;

  @Mixin private final QueryFlags queryFlags = new QueryFlags();

  @Option(
      names = "--after",
      paramLabel = "N",
      description = "Start behind position N; 0: with the first event.")
  private @Nullable Long after;

  @Option(
      names = "--until-caught-up",
      description = "End when everything stored is printed, instead of waiting for more.")
  private boolean untilCaughtUp;

  TailCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() throws InterruptedException {
    Query query = queryFlags.isGiven() ? queryFlags.toQuery() : Query.all();
    EventLines lines = new EventLines(streams::write);
    try (OpenedStore opened = global.openToRead()) {
      long done = after != null ? after : printLast(opened.store(), query, lines);
      opened.follow(query, done, untilCaughtUp, lines::add, lines::flush);
    }
    return ExitCode.OK.number();
  }

  private static long printLast(EventStore store, Query query, EventLines lines) {
    ReadOptions options = ReadOptions.defaults().withReverse().withLimit(LAST_SHOWN);
    try (EventCursor cursor = store.query(query, options)) {
      List<Event> newestFirst = cursor.toList();
      newestFirst.reversed().forEach(lines::add);
      lines.flush();
      return cursor.readPosition();
    }
  }
}

package io.varve.cli;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendResult;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.VarveException;
import io.varve.api.json.ExportedEvent;
import io.varve.api.json.ExportedEventJson;
import io.varve.engine.LocalEventStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Stores an export again as it was: ids, positions, versions, times and commit borders. The store
 * must be empty, the export whole and in order. Used by one thread, once.
 */
final class ExactImport {
  private final LocalEventStore store;
  private final InputFile file;
  private final ImportTotals totals;
  private final Progress progress;
  private final Streams streams;
  private final long sizeBytes;
  private final List<ExportedEvent> commit = new ArrayList<>();
  private long commitLine;
  private long inputOffset;
  private long lastPosition;

  ExactImport(LocalEventStore store, InputFile file, ImportTotals totals, Streams streams) {
    this.store = store;
    this.file = file;
    this.totals = totals;
    this.streams = streams;
    progress = Progress.of(streams, "import " + file.name(), "lines", 0);
    sizeBytes = file.sizeBytes();
  }

  /**
   * Imports to the end of the file. Whatever stops it, all whole commits before that are stored.
   *
   * @throws CommandFailed naming the line that cannot be imported
   */
  void run() {
    if (store.head() > 0) {
      throw CommandFailed.badInput(
          "--exact needs an empty store; this one has events up to position " + store.head());
    }
    try (LinePipeline<ExportedEvent> lines =
        LinePipeline.start(file, streams.in(), 0, () -> new ExportedEventJson()::parse)) {
      for (var chunk = lines.take(); chunk != null; chunk = lines.take()) {
        for (int i = 0; i < chunk.lines().size(); i++) {
          ParsedLine<ExportedEvent> line = chunk.lines().get(i);
          switch (line) {
            case ParsedLine.Accepted<ExportedEvent> good -> add(good.number(), good.content());
            case ParsedLine.Rejected<ExportedEvent> bad ->
                throw refused(bad.number(), bad.reason());
          }
          inputOffset = chunk.inputOffset(i);
        }
      }
      store();
    } finally {
      progress.end();
    }
    if (lastPosition == 0) {
      throw CommandFailed.badInput(file.name() + ": is empty, no event to import");
    }
  }

  private void add(long line, ExportedEvent exported) {
    long position = exported.event().position();
    if (position != lastPosition + 1) {
      throw refused(line, "position " + position + " where " + (lastPosition + 1) + " must come");
    }
    boolean startsCommit = exported.commitFirst() == position;
    if (startsCommit) {
      store();
      commitLine = line;
    } else {
      checkContinues(line, exported);
    }
    lastPosition = position;
    commit.add(exported);
  }

  private void checkContinues(long line, ExportedEvent exported) {
    if (commit.isEmpty() || commit.getFirst().commitFirst() != exported.commitFirst()) {
      throw refused(
          line, "commit_first " + exported.commitFirst() + " is not the commit before it");
    }
    if (!commit.getFirst().event().recordedAt().equals(exported.event().recordedAt())) {
      throw refused(line, "recorded_at differs within the commit");
    }
  }

  /** Stores the commit gathered so far, if there is one. */
  private void store() {
    if (commit.isEmpty()) {
      return;
    }
    ExportedEvent first = commit.getFirst();
    Event firstEvent = first.event();
    try {
      Append append =
          new Append(
              commit.stream().map(each -> toNewEvent(each.event())).toList(),
              versionsAsExported(),
              first.requestId(),
              first.tracking());
      AppendResult result =
          store.appendExact(append, firstEvent.recordedAt(), firstEvent.position());
      checkStored(result);
    } catch (VarveException e) {
      CommandFailed failed =
          CommandFailed.atLine(
              ExitCode.of(e), file.name(), commitLine, String.valueOf(e.getMessage()));
      failed.initCause(e);
      throw failed;
    }
    totals.addImported(commit.size());
    progress.advance(lastPosition, inputOffset, sizeBytes);
    commit.clear();
  }

  private void checkStored(AppendResult result) {
    switch (result) {
      case AppendResult.Appended appended -> {}
      case AppendResult.Conflict conflict ->
          throw refused(
              commitLine,
              "versions do not follow from the lines before: expected %s, found %s, at %s"
                  .formatted(conflict.expected(), conflict.actual(), conflict.where()));
      case AppendResult.Failed failed -> throw failed.cause();
    }
  }

  /** The version each entity of the commit must have had before it. */
  private AppendCondition versionsAsExported() {
    Map<EntityId, Long> next = new LinkedHashMap<>();
    List<AppendCondition.Expectation> expectations = new ArrayList<>();
    for (int i = 0; i < commit.size(); i++) {
      Event event = commit.get(i).event();
      EntityId entityId = event.entityId();
      if (entityId == null) {
        continue;
      }
      @Nullable Long before = next.put(entityId, event.version());
      if (before == null) {
        ExpectedVersion expected = ExpectedVersion.exactly(event.version() - 1);
        expectations.add(new AppendCondition.Expectation(entityId, expected));
      } else if (before + 1 != event.version()) {
        throw refused(
            commitLine + i,
            "version %d of entity %s where %d must come"
                .formatted(event.version(), entityId, before + 1));
      }
    }
    return new AppendCondition(expectations, null);
  }

  private static NewEvent toNewEvent(Event event) {
    return new NewEvent(
        event.eventType(),
        event.entityId(),
        event.timestamp(),
        event.payload(),
        event.metadata(),
        event.tags(),
        event.id());
  }

  private CommandFailed refused(long line, String reason) {
    return CommandFailed.atLine(ExitCode.BAD_INPUT, file.name(), line, reason);
  }
}

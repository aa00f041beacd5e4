package io.varve.cli;

import io.varve.api.Append;
import io.varve.api.ExpectedVersion;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.json.NewEventJson;
import io.varve.api.json.ParsedEvent;
import org.jspecify.annotations.Nullable;

/**
 * Imports one file of new events, {@code batch} lines a commit. Each commit carries the number of
 * its last line, so the store itself knows how far the file is imported, and a run that was killed
 * goes on there. Used by one thread, once.
 */
final class FileImport {
  private final OpenedStore opened;
  private final InputFile file;
  private final ImportTotals totals;
  private final @Nullable SkippedLines skipped;
  private final Streams streams;
  private final CommitBatch batch;
  private final CommitWindow window;
  private final Progress progress;
  private final long sizeBytes;
  private boolean saidPassedOver;
  private long inputOffset;
  private long linesSeen;

  /**
   * @param skipped takes bad lines; null: the first one ends the import
   * @param doneLines lines that an earlier run imported
   */
  FileImport(
      OpenedStore opened,
      InputFile file,
      ImportTotals totals,
      @Nullable SkippedLines skipped,
      Streams streams,
      int batchLines,
      long doneLines) {
    this.opened = opened;
    this.file = file;
    this.totals = totals;
    this.skipped = skipped;
    this.streams = streams;
    batch = new CommitBatch(batchLines, opened.answersCanBeLost());
    window = new CommitWindow(opened, file.name(), this::acknowledged);
    progress = Progress.of(streams, "import " + file.name(), "lines", doneLines);
    sizeBytes = file.sizeBytes();
    linesSeen = doneLines;
  }

  /**
   * Imports to the end of the file. Whatever stops it, all good lines before that are stored.
   *
   * @throws CommandFailed naming the line that cannot be imported
   */
  void run() {
    NamingProfile profile = opened.profile();
    try (LinePipeline<ParsedEvent> lines =
        LinePipeline.start(file, streams.in(), linesSeen, () -> parser(profile))) {
      @Nullable CommandFailed failure = importLines(lines);
      commit();
      window.drain();
      if (failure != null) {
        throw failure;
      }
    } finally {
      progress.end();
    }
    if (linesSeen == 0) {
      throw CommandFailed.badInput(file.name() + ": is empty, no event to import");
    }
  }

  private static LineParser<ParsedEvent> parser(NamingProfile profile) {
    NewEventJson json = new NewEventJson();
    return (bytes, from, to) -> {
      ParsedEvent parsed = json.parseEventLine(bytes, from, to);
      NewEvent valid = parsed.event().validated(profile);
      return new ParsedEvent(valid, parsed.expectedVersion(), parsed.passedOver());
    };
  }

  /** Null at the end of the file, else why it was not reached. */
  private @Nullable CommandFailed importLines(LinePipeline<ParsedEvent> lines) {
    while (true) {
      if (file.isPipe() && !lines.isReady()) {
        // Whoever writes to the pipe pauses: what has come is stored, not held back.
        commit();
        window.drain();
      }
      ParsedChunk<ParsedEvent> chunk;
      try {
        chunk = lines.take();
      } catch (CommandFailed unreadable) {
        return unreadable;
      }
      if (chunk == null) {
        return null;
      }
      for (int i = 0; i < chunk.lines().size(); i++) {
        ParsedLine<ParsedEvent> line = chunk.lines().get(i);
        linesSeen = line.number();
        inputOffset = chunk.inputOffset(i);
        switch (line) {
          case ParsedLine.Accepted<ParsedEvent> good -> add(good.number(), good.content());
          case ParsedLine.Rejected<ParsedEvent> bad -> {
            totals.addRejected();
            if (skipped == null) {
              return CommandFailed.atLine(
                  ExitCode.BAD_INPUT, file.name(), bad.number(), bad.reason());
            }
            skipped.add(file.name(), bad);
          }
        }
      }
    }
  }

  private void add(long line, ParsedEvent parsed) {
    if (parsed.passedOver() && !saidPassedOver) {
      saidPassedOver = true;
      streams.tell(
          file.name()
              + ": is an export; its positions, versions, recording times and commits are made anew"
              + " (--exact keeps them)");
    }
    if (parsed.expectedVersion() != null) {
      addAlone(line, parsed.event(), parsed.expectedVersion());
      return;
    }
    if (!batch.hasRoomFor(parsed.event())) {
      commit();
    }
    batch.add(parsed.event(), line);
  }

  /** What comes after must not be stored if this is refused, so nothing else is on its way. */
  private void addAlone(long line, NewEvent event, ExpectedVersion expected) {
    commit();
    window.drain();
    batch.add(event, line);
    Append append = batch.take(file.source());
    if (event.entityId() != null) {
      append = append.expect(event.entityId(), expected);
    }
    window.submit(append, line, line, inputOffset);
    window.drain();
  }

  private void commit() {
    if (!batch.isEmpty()) {
      long firstLine = batch.firstLine();
      long lastLine = batch.lastLine();
      window.submit(batch.take(file.source()), firstLine, lastLine, inputOffset);
    }
  }

  private void acknowledged(CommitWindow.Commit commit) {
    totals.addImported(commit.count());
    progress.advance(commit.lastLine(), commit.inputOffset(), sizeBytes);
  }
}

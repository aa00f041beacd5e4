package io.varve.server.rest;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.VarveException;
import io.varve.server.config.ServerLimits;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/**
 * Stores batches of lines in order, a few commits at a time, and counts what is stored. After a
 * line that cannot be stored nothing more is. With a key, each commit's request id is made of the
 * key and its first line, so the same lines sent again are stored once. Used by one thread.
 */
final class LineCommits {
  private record InFlight(
      CompletableFuture<AppendResult> result, long firstLine, int count, long sizeBytes) {}

  private final EventStore store;
  private final @Nullable String key;
  private final ArrayDeque<InFlight> inFlight = new ArrayDeque<>();
  private long bytesInFlight;
  private long accepted;
  private long lastPosition;

  /**
   * @param key null: the lines sent again are stored again
   */
  LineCommits(EventStore store, @Nullable String key) {
    this.store = store;
    this.key = key;
  }

  /** Lines stored, from the first one on without a gap. */
  long accepted() {
    return accepted;
  }

  /** Position of the last of them; 0: none. */
  long lastPosition() {
    return lastPosition;
  }

  /** Hands a batch to the store. One whose conditions may fail is waited for. */
  void submit(LineBatch batch) {
    if (batch.isConditional()) {
      drain();
      appendConditional(batch);
      return;
    }
    while (!inFlight.isEmpty() && !hasRoom(batch)) {
      awaitOldest();
    }
    CompletableFuture<AppendResult> result =
        appendAsync(batch.events(), AppendCondition.none(), id('#', batch.firstNumber()));
    inFlight.add(new InFlight(result, batch.firstNumber(), batch.count(), batch.sizeBytes()));
    bytesInFlight += batch.sizeBytes();
    if (result.isCompletedExceptionally()) {
      // Refused at once, as a full store does: a later one must not get in before it.
      drain();
    }
  }

  private boolean hasRoom(LineBatch batch) {
    return inFlight.size() < ServerLimits.LINE_COMMITS_IN_FLIGHT
        && bytesInFlight + batch.sizeBytes() <= ServerLimits.LINE_BYTES_IN_FLIGHT;
  }

  /** All as one commit; if a condition stands against that, line by line up to the one it is. */
  private void appendConditional(LineBatch batch) {
    AppendResult all =
        await(
            appendAsync(batch.events(), batch.condition(), id('#', batch.firstNumber())),
            batch.firstNumber());
    if (!(all instanceof AppendResult.Conflict)) {
      count(all, batch.firstNumber(), batch.count());
      return;
    }
    for (LineBatch.Line line : batch.lines()) {
      // Another mark than a batch's: it is other content that begins at the same line.
      count(
          await(
              appendAsync(List.of(line.event()), line.condition(), id('/', line.number())),
              line.number()),
          line.number(),
          1);
    }
  }

  private @Nullable String id(char mark, long line) {
    return key == null ? null : key + mark + line;
  }

  private CompletableFuture<AppendResult> appendAsync(
      List<NewEvent> events, AppendCondition condition, @Nullable String requestId) {
    try {
      return store.appendAsync(new Append(events, condition, requestId, null));
    } catch (VarveException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  /** Waits until everything is stored. */
  void drain() {
    while (!inFlight.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() {
    InFlight oldest = inFlight.remove();
    bytesInFlight -= oldest.sizeBytes();
    count(await(oldest.result(), oldest.firstLine()), oldest.firstLine(), oldest.count());
  }

  private AppendResult await(CompletableFuture<AppendResult> result, long line) {
    try {
      return result.join();
    } catch (CompletionException e) {
      if (ProblemHandler.unwrapped(e) instanceof VarveException cause) {
        throw refused(Problem.of(cause), line);
      }
      throw e;
    }
  }

  private void count(AppendResult result, long line, int lines) {
    switch (result) {
      case AppendResult.Appended appended -> {
        accepted += lines;
        lastPosition = appended.last();
      }
      case AppendResult.Conflict conflict -> throw refused(Problem.of(conflict), line);
      case AppendResult.Failed failed -> throw refused(Problem.of(failed.cause()), line);
    }
  }

  /** The answer that a line, or the commit that begins with it, cannot be stored. */
  Rejected refused(Problem problem, long line) {
    return new Rejected(
        problem.with("accepted", accepted).with("last_position", lastPosition).with("line", line));
  }
}

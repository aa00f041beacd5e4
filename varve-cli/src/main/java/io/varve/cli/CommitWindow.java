package io.varve.cli;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.VarveException;
import java.util.ArrayDeque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The commits of an import on their way: a few at once, so that one is forced while the next are
 * made, acknowledged in order. Used by one thread.
 */
final class CommitWindow {
  /**
   * A commit handed to the store.
   *
   * @param inputOffset bytes of the file read for it
   */
  record Commit(
      CompletableFuture<AppendResult> result,
      long firstLine,
      long lastLine,
      int count,
      long inputOffset) {}

  private final EventStore store;
  private final int maxInFlight;
  private final String file;
  private final Consumer<Commit> acknowledged;
  private final ArrayDeque<Commit> inFlight = new ArrayDeque<>();

  /**
   * @param opened where to
   * @param file named in errors
   * @param acknowledged hears of each stored commit, in order
   */
  CommitWindow(OpenedStore opened, String file, Consumer<Commit> acknowledged) {
    store = opened.store();
    maxInFlight = opened.commitsInFlight();
    this.file = file;
    this.acknowledged = acknowledged;
  }

  /** Hands a commit to the store; waits for the oldest while too many are on their way. */
  void submit(Append append, long firstLine, long lastLine, long inputOffset) {
    while (inFlight.size() >= maxInFlight || isOldestDone()) {
      awaitOldest();
    }
    CompletableFuture<AppendResult> result = store.appendAsync(append);
    inFlight.add(new Commit(result, firstLine, lastLine, append.events().size(), inputOffset));
    if (result.isCompletedExceptionally()) {
      // Refused at once, as a full store does: a later one must not get in before it.
      drain();
    }
  }

  private boolean isOldestDone() {
    Commit oldest = inFlight.peek();
    return oldest != null && oldest.result().isDone();
  }

  /** Waits until all are stored. */
  void drain() {
    while (!inFlight.isEmpty()) {
      awaitOldest();
    }
  }

  private void awaitOldest() {
    Commit commit = inFlight.remove();
    AppendResult result;
    try {
      result = commit.result().join();
    } catch (CompletionException e) {
      throw failure(commit, e);
    }
    switch (result) {
      case AppendResult.Appended appended -> acknowledged.accept(commit);
      case AppendResult.Conflict conflict -> throw conflict(commit, conflict);
      case AppendResult.Failed failed -> throw placed(commit, failed.cause());
    }
  }

  private CommandFailed conflict(Commit commit, AppendResult.Conflict conflict) {
    return CommandFailed.atLine(
        ExitCode.CONFLICT,
        file,
        commit.firstLine(),
        "conflict: expected %s, found %s, at %s"
            .formatted(conflict.expected(), conflict.actual(), conflict.where()));
  }

  private RuntimeException failure(Commit commit, CompletionException e) {
    return e.getCause() instanceof VarveException cause ? placed(commit, cause) : e;
  }

  private CommandFailed placed(Commit commit, VarveException cause) {
    CommandFailed failed =
        CommandFailed.atLine(
            ExitCode.of(cause),
            file,
            commit.firstLine(),
            cause.getMessage() + "; go on from here with --resume");
    failed.initCause(cause);
    return failed;
  }
}

package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Limits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;

/**
 * Appends that nobody waits for: staged on the caller's thread, in call order, completed on a
 * thread that is not the engine's. At most {@link Limits#ASYNC_APPENDS} at a time; a caller beyond
 * that waits. Used by any thread.
 */
final class AsyncAppends {
  private final Semaphore room = new Semaphore(Limits.ASYNC_APPENDS);
  private final WorkerDriver driver;

  AsyncAppends(WorkerDriver driver) {
    this.driver = driver;
  }

  CompletableFuture<AppendResult> submit(LogWriter writer, Append append) {
    room.acquireUninterruptibly();
    CompletableFuture<AppendResult> future = new CompletableFuture<>();
    Appender.Pending pending;
    try {
      pending = writer.appender().submit(append, Sequencer.RECORDED_NOW);
    } catch (RuntimeException e) {
      room.release();
      future.completeExceptionally(e);
      return future;
    }
    Runnable completion = () -> complete(writer.appender(), pending, future);
    boolean later =
        pending.staged() instanceof Staged.InFrame inFrame
            && writer.sequencer().whenDone(inFrame.frame(), completion);
    if (later) {
      driver.help();
    } else {
      driver.complete(completion);
    }
    return future;
  }

  private void complete(
      Appender appender, Appender.Pending pending, CompletableFuture<AppendResult> future) {
    room.release();
    try {
      future.complete(appender.resolve(pending));
    } catch (RuntimeException e) {
      future.completeExceptionally(e);
    }
  }
}

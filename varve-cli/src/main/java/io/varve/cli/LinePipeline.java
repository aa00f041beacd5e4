package io.varve.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file ahead of its user: one thread reads, unpacks and cuts lines, others parse them,
 * {@link #take} hands them out in order. Bounded: the reader waits when {@value #CHUNKS_AHEAD}
 * chunks are not taken. Taken from by one thread, which closes it.
 *
 * @param <T> what a line says
 */
final class LinePipeline<T> implements AutoCloseable {
  private static final int CHUNK_BYTES = 256 * 1024;
  private static final int CHUNKS_AHEAD = 8;
  private static final int PARSERS = 2;

  private final InputFile file;
  private final Supplier<LineParser<T>> parsers;
  private final BlockingQueue<CompletableFuture<@Nullable ParsedChunk<T>>> queue =
      new ArrayBlockingQueue<>(CHUNKS_AHEAD);
  private final ExecutorService threads;
  private final Thread reader;

  private LinePipeline(
      InputFile file,
      InputStream standardInput,
      long skippedLines,
      Supplier<LineParser<T>> parsers) {
    this.file = file;
    this.parsers = parsers;
    threads =
        Executors.newFixedThreadPool(
            PARSERS, Thread.ofPlatform().daemon().name("varve-import-parser-", 0).factory());
    reader =
        Thread.ofPlatform()
            .daemon()
            .name("varve-import-reader")
            .unstarted(() -> read(standardInput, skippedLines));
  }

  /**
   * Starts reading behind line {@code skippedLines}.
   *
   * @param parsers makes a parser for one thread
   */
  static <T> LinePipeline<T> start(
      InputFile file,
      InputStream standardInput,
      long skippedLines,
      Supplier<LineParser<T>> parsers) {
    LinePipeline<T> pipeline = new LinePipeline<>(file, standardInput, skippedLines, parsers);
    pipeline.reader.start();
    return pipeline;
  }

  /**
   * The next lines, or null at the end.
   *
   * @throws CommandFailed if the file cannot be read on, naming the line; all lines before were
   *     handed out
   */
  @Nullable ParsedChunk<T> take() {
    try {
      return queue.take().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while reading " + file.name(), e);
    }
  }

  /** Whether {@link #take} has something to hand out, now or very soon. */
  boolean isReady() {
    return !queue.isEmpty();
  }

  private void read(InputStream standardInput, long skippedLines) {
    try {
      queue.put(readChunks(standardInput, skippedLines));
    } catch (InterruptedException e) {
      // closed: nobody will take what is left
    }
  }

  /** Hands out all chunks; what it returns comes after the last one. */
  private CompletableFuture<@Nullable ParsedChunk<T>> readChunks(
      InputStream standardInput, long skippedLines) throws InterruptedException {
    try (InputFile.Content content = file.open(standardInput)) {
      LineSplitter splitter = new LineSplitter(content, CHUNK_BYTES);
      try {
        if (!splitter.skipTo(skippedLines)) {
          return failed(tooShort(splitter.lineNumber(), skippedLines));
        }
        for (LineChunk chunk = splitter.next(); chunk != null; chunk = splitter.next()) {
          LineChunk lines = chunk;
          queue.put(
              CompletableFuture.supplyAsync(() -> ParsedChunk.of(lines, parsers.get()), threads));
        }
      } catch (IOException e) {
        String reason = "cannot be read on: " + e.getMessage();
        return failed(
            CommandFailed.atLine(
                ExitCode.BAD_INPUT, file.name(), splitter.lineNumber() + 1, reason));
      }
      return CompletableFuture.completedFuture(null);
    } catch (IOException | RuntimeException | Error e) {
      return failed(e);
    }
  }

  private static <T> CompletableFuture<@Nullable ParsedChunk<T>> failed(Throwable cause) {
    return CompletableFuture.failedFuture(cause);
  }

  private CommandFailed tooShort(long actualLines, long skippedLines) {
    return CommandFailed.badInput(
        "%s: has only %d lines, but %d of the source %s are imported; is it the same file?"
            .formatted(file.name(), actualLines, skippedLines, file.source()));
  }

  /** Ends the threads; what was read ahead is dropped. */
  @Override
  public void close() {
    reader.interrupt();
    threads.shutdownNow();
  }
}

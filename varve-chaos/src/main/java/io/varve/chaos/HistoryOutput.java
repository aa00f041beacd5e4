package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.HistoryText;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Where a life tells its history: one line an entry, each in one write and without a buffer of our
 * own, so that a process killed at any moment has told everything up to a point. Lines that begin
 * with {@code #} are notes for whoever watches. Safe for use by many threads.
 */
final class HistoryOutput implements Consumer<HistoryEntry> {
  private static final int NOBODY_READS = 74;

  private final ReentrantLock lock = new ReentrantLock();
  private final OutputStream out;

  private HistoryOutput(OutputStream out) {
    this.out = out;
  }

  static HistoryOutput ofProcess() {
    return new HistoryOutput(new FileOutputStream(FileDescriptor.out));
  }

  @Override
  public void accept(HistoryEntry entry) {
    write(HistoryText.write(entry));
  }

  void note(String text) {
    write(HistoryFile.NOTE + " " + text);
  }

  private void write(String line) {
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    lock.lock();
    try {
      out.write(bytes);
    } catch (IOException e) {
      // What is not told did not happen: no append may follow one that nobody heard of.
      Runtime.getRuntime().halt(NOBODY_READS);
    } finally {
      lock.unlock();
    }
  }
}

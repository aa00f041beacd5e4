package io.varve.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/**
 * A file that takes its name when it is complete, so that nobody takes half of it for the whole;
 * what is not a plain file (a device, a pipe) is written in place. Used by one thread.
 */
final class WholeFile implements AutoCloseable {
  private final Path path;
  private final Path written;
  private final OutputStream out;

  private WholeFile(Path path, Path written, OutputStream out) {
    this.path = path;
    this.written = written;
    this.out = out;
  }

  static WholeFile create(Path path) {
    boolean inPlace = Files.exists(path) && !Files.isRegularFile(path);
    Path written = inPlace ? path : path.resolveSibling(path.getFileName() + ".part");
    try {
      return new WholeFile(path, written, Files.newOutputStream(written));
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write " + written + ": " + e);
    }
  }

  void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write " + written + ": " + e);
    }
  }

  /** Gives the file its name. */
  void finish() {
    try {
      out.close();
      if (!written.equals(path)) {
        Files.move(written, path, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write " + path + ": " + e);
    }
  }

  /** Removes what was written, unless it was finished. */
  @Override
  public void close() {
    try {
      out.close();
      if (!written.equals(path)) {
        Files.deleteIfExists(written);
      }
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot write " + written + ": " + e);
    }
  }
}

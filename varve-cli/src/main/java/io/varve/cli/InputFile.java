package io.varve.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * One input of an import, plain or gzip; which, its first two bytes say. Opened once, then used by
 * one thread.
 *
 * @param name as the user gave it, for messages
 * @param path null: standard input
 * @param source under which the store remembers how far it is imported
 */
record InputFile(String name, @Nullable Path path, String source) {
  static final String STANDARD_INPUT = "-";

  /**
   * Checks that the file is there and can be read.
   *
   * @param source null: the file's base name
   */
  static InputFile of(String name, @Nullable String source) {
    if (name.equals(STANDARD_INPUT)) {
      return new InputFile(name, null, source != null ? source : name);
    }
    Path path = Path.of(name);
    if (!Files.exists(path)) {
      throw CommandFailed.badInput(name + ": no such file");
    }
    if (Files.isDirectory(path)) {
      throw CommandFailed.badInput(name + ": is a directory, not a file");
    }
    if (!Files.isReadable(path)) {
      throw CommandFailed.badInput(name + ": no permission to read it");
    }
    Path base = path.getFileName();
    return new InputFile(name, path, source != null ? source : String.valueOf(base));
  }

  /** Whether somebody may still be writing it. */
  boolean isPipe() {
    return path == null;
  }

  /** Bytes of the file as it is stored; -1: unknown. */
  long sizeBytes() {
    try {
      return path != null && Files.isRegularFile(path) ? Files.size(path) : -1;
    } catch (IOException e) {
      return -1;
    }
  }

  Content open(InputStream standardInput) {
    try {
      CountedInput input =
          new CountedInput(path == null ? standardInput : Files.newInputStream(path));
      boolean packed = input.startsWith(GzipInput.MAGIC_1, GzipInput.MAGIC_2);
      return new Content(input, packed ? new GzipInput(input) : null);
    } catch (AccessDeniedException e) {
      throw CommandFailed.badInput(name + ": no permission to read it");
    } catch (IOException e) {
      throw CommandFailed.badInput(name + ": cannot be read: " + e.getMessage());
    }
  }

  /** The file's content, unpacked. */
  static final class Content implements AutoCloseable {
    private final CountedInput input;
    private final @Nullable GzipInput gzip;

    private Content(CountedInput input, @Nullable GzipInput gzip) {
      this.input = input;
      this.gzip = gzip;
    }

    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] target, int offset, int length) throws IOException {
      return gzip != null ? gzip.read(target, offset, length) : input.read(target, offset, length);
    }

    /** Whether the next read may have to wait for more to come. */
    boolean mayWait() throws IOException {
      return gzip == null && input.mayWait();
    }

    /** Bytes of the file taken so far, as stored. */
    long countBytes() {
      return input.countBytes();
    }

    @Override
    public void close() throws IOException {
      if (gzip != null) {
        gzip.close();
      }
      input.close();
    }
  }
}

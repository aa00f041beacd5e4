package io.varve.cli;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a command reads and writes: results go to {@code out}, progress and messages to {@code
 * err}, both in UTF-8.
 *
 * @param out not buffered; commands write to it in large pieces
 * @param errIsTerminal progress may redraw its line
 */
public record Streams(InputStream in, OutputStream out, PrintStream err, boolean errIsTerminal) {

  /** The streams of this process. Not {@code System.out}, which hides that its reader is gone. */
  public static Streams ofProcess() {
    OutputStream err = new FileOutputStream(FileDescriptor.err);
    return new Streams(
        new FileInputStream(FileDescriptor.in),
        new FileOutputStream(FileDescriptor.out),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        isTerminal(2));
  }

  /**
   * Java knows this of standard input and output only; where there is no /proc, it is taken for no
   * terminal.
   */
  private static boolean isTerminal(int descriptor) {
    try {
      Path target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor));
      return target.startsWith("/dev/pts") || target.toString().startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Writes a short result: one line. */
  void printLine(String line) {
    print(line + "\n");
  }

  void print(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    write(bytes, 0, bytes.length);
  }

  void write(byte[] bytes, int from, int length) {
    try {
      out.write(bytes, from, length);
      out.flush();
    } catch (IOException e) {
      throw new OutputFailed(e);
    }
  }

  /**
   * Tells the user something, on one line and in printable characters whatever {@code message}
   * quotes.
   */
  void tell(String message) {
    err.println(OneLine.of(message));
  }
}

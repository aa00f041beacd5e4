package io.varve.cli;

import java.io.IOException;

/** Standard output takes no more. */
final class OutputFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean readerGone;

  OutputFailed(IOException cause) {
    super("cannot write the result: " + cause.getMessage(), cause);
    readerGone = isBrokenPipe(cause);
  }

  /** Whoever read the output has seen enough ({@code varve query ... | head}): no error. */
  boolean readerGone() {
    return readerGone;
  }

  private static boolean isBrokenPipe(IOException cause) {
    String message = cause.getMessage();
    return message != null
        && (message.contains("Broken pipe") || message.contains("pipe is being closed"));
  }
}

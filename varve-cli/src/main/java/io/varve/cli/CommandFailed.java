package io.varve.cli;

/** A command cannot go on; the message is all the user needs to read. */
final class CommandFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final boolean placed;

  private CommandFailed(ExitCode exitCode, String message, boolean placed) {
    super(message);
    this.exitCode = exitCode;
    this.placed = placed;
  }

  static CommandFailed badInput(String message) {
    return new CommandFailed(ExitCode.BAD_INPUT, message, false);
  }

  /** A failure at a line of an input file: {@code FILE:LINE: reason}. */
  static CommandFailed atLine(ExitCode exitCode, String file, long line, String reason) {
    return new CommandFailed(exitCode, file + ":" + line + ": " + reason, true);
  }

  ExitCode exitCode() {
    return exitCode;
  }

  /** The message starts with a place, which tools look for at the start of the line. */
  boolean isPlaced() {
    return placed;
  }
}

package io.varve.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options every command knows, before or after its name. Filled by the parser, then only read.
 */
final class GlobalOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The data directory. Default: ./varve-data")
  private Path data = Path.of("varve-data");

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean debug;

  Path data() {
    return data;
  }

  boolean debug() {
    return debug;
  }
}

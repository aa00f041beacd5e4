package io.varve.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** {@code varve version}: says which Varve this is, and on which Java. */
@Command(name = "version", header = "Print the version; so does --version.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {
  private final Streams streams;

  VersionCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public Integer call() {
    streams.printLine(text());
    return ExitCode.OK.number();
  }

  @Override
  public String[] getVersion() {
    return new String[] {text()};
  }

  private static String text() {
    // In the jar's manifest; absent where the classes are run from a folder.
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return "varve "
        + (version == null ? "(unpackaged)" : version)
        + ", Java "
        + System.getProperty("java.version");
  }
}

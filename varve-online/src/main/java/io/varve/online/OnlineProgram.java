package io.varve.online;

import io.varve.cli.Streams;
import io.varve.cli.VarveCommand;

/**
 * The {@code varve} command with a connector to servers. Also works on data directories, for those
 * who set VARVE_SERVER and then say {@code --data}.
 */
public final class OnlineProgram {
  private OnlineProgram() {}

  public static void main(String[] arguments) {
    int exitCode =
        VarveCommand.run(Streams.ofProcess(), System.getenv(), RemoteConnector::connect, arguments);
    // Not exit(), which would wait for the threads of the network.
    Runtime.getRuntime().halt(exitCode);
  }
}

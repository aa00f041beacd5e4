package io.varve.cli;

/** Reaches the store of a server. The commands for one machine have none, to start quickly. */
@FunctionalInterface
public interface ServerConnector {
  /**
   * The store there, after its first answer.
   *
   * @throws io.varve.api.VarveException if there is none to be had, saying why and what to do
   */
  OpenedStore connect(ServerAddress address);
}

package io.varve.server.config;

import io.varve.api.VarveException;

/**
 * A bound that all clients share is reached, such as that of live streams or of open cursors: not
 * this request's fault, and it may pass.
 */
public final class ServerBusy extends VarveException {
  private static final long serialVersionUID = 1L;

  public ServerBusy(String what, long most) {
    super("server_busy", "the server has as many " + what + " as it may: " + most);
  }
}

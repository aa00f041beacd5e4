package io.varve.server.security;

import io.varve.api.InvalidInput;
import io.varve.server.config.ServerConfig;
import java.util.ArrayList;
import java.util.List;

/** What of a server is open to whom: said at its start, and again where it is dangerous. */
public final class Exposure {
  private final ServerConfig config;
  private final Access access;

  public Exposure(ServerConfig config, Access access) {
    this.config = config;
    this.access = access;
  }

  /**
   * Passes if the server may listen where it is told to.
   *
   * @throws InvalidInput if others could reach it, keys are asked for, and there are none
   */
  public void check(ApiKeys keys) {
    boolean isLocked = !config.noAuth() && !config.isLoopback() && !keys.wereEverMade();
    if (isLocked) {
      throw new InvalidInput(
          "host is "
              + config.host()
              + ", which others can reach, and there is no API key; make one with varve admin key"
              + " add --data "
              + config.data()
              + ", or set first-key");
    }
  }

  /** What to say at the start. */
  public List<String> notices() {
    List<String> notices = new ArrayList<>();
    if (access.isOpenOnLoopback()) {
      notices.add(
          "open: everybody on this machine can read and write without an API key; varve admin key"
              + " add makes the first key, and from then on one is needed");
    }
    notices.addAll(warnings());
    return notices;
  }

  /** What to warn of each minute. */
  public List<String> warnings() {
    List<String> warnings = new ArrayList<>();
    if (config.noAuth()) {
      warnings.add("no-auth: whoever can connect can read and write everything");
    }
    if (isPlaintextOpen()) {
      warnings.add(
          "plaintext: keys and events cross the network unencrypted unless TLS ends elsewhere");
    }
    return warnings;
  }

  /** Whether the network carries what is sent without TLS. */
  public boolean isPlaintextOpen() {
    return config.plaintext() && config.tls() == null && !config.isLoopback();
  }

  public boolean isNoAuth() {
    return config.noAuth();
  }
}

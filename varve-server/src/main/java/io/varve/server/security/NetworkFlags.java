package io.varve.server.security;

import com.linecorp.armeria.common.FlagsProvider;

/**
 * How the network library is set up, whatever starts it: found by it as a service. Two dots may
 * stand in a parameter, since ids may have them, and nothing here becomes a path.
 */
public final class NetworkFlags implements FlagsProvider {
  private static final int ABOVE_DEFAULTS = 100;

  @Override
  public int priority() {
    return ABOVE_DEFAULTS;
  }

  @Override
  public Boolean allowDoubleDotsInQueryString() {
    return true;
  }
}

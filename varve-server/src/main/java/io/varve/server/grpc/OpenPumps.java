package io.varve.server.grpc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The streams without an end of their own that are open, so that a stopping server can end them.
 */
final class OpenPumps {
  /** Such a stream. */
  interface Pump {
    /** Ends it from another thread; the client is told. */
    void stop();
  }

  private final Set<Pump> open = ConcurrentHashMap.newKeySet();
  private volatile boolean stopped;

  void enter(Pump pump) {
    open.add(pump);
    if (stopped) {
      pump.stop();
    }
  }

  void leave(Pump pump) {
    open.remove(pump);
  }

  /** Ends those that are open, and each that is opened after. */
  void stop() {
    stopped = true;
    open.forEach(Pump::stop);
  }
}

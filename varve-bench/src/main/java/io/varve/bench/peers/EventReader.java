package io.varve.bench.peers;

import java.nio.ByteBuffer;

/** Looks at the events that a peer gives back. */
@FunctionalInterface
interface EventReader {
  /**
   * Looks at one event.
   *
   * @param event its encoded form, from position to limit; valid during the call
   */
  void read(ByteBuffer event);
}

package io.varve.server.stream;

import io.varve.server.config.ServerBusy;
import io.varve.server.config.StreamPlaces;
import io.varve.server.metrics.EndReason;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The live streams over HTTP that are open, stopped together. Used by any thread. */
public final class OpenStreams {
  private final StreamPlaces places;
  private final Set<StreamPump> pumps = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public OpenStreams(StreamPlaces places) {
    this.places = places;
  }

  /**
   * Takes a place for one more.
   *
   * @throws ServerBusy if there is none
   */
  void enter() {
    places.enter();
  }

  /** As {@link #enter}, but takes no place: there may be none any more when it is needed. */
  void checkRoom() {
    places.checkRoom();
  }

  /** Gives a place back. */
  void leave() {
    places.leave();
  }

  /**
   * Runs a stream that has a place, on a virtual thread of its own, and then gives up the place.
   */
  void start(StreamPump pump) {
    pumps.add(pump);
    if (stopping) {
      pump.stop(EndReason.SERVER_STOPPING);
    }
    Thread.ofVirtual()
        .name("varve-stream")
        .start(() -> {
          try {
            pump.run();
          } finally {
            pumps.remove(pump);
            leave();
          }
        });
  }

  /** Ends all streams, now and later: each reader is told where to resume. */
  public void stop() {
    stopping = true;
    pumps.forEach(pump -> pump.stop(EndReason.SERVER_STOPPING));
  }

  int count() {
    return places.taken();
  }
}

package io.varve.server.stream;

import io.varve.server.config.ServerBusy;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The live streams that are open: bounded in number, and those of HTTP stopped together. Used by
 * any thread.
 */
public final class OpenStreams {
  private final int most;
  private final AtomicInteger open = new AtomicInteger();
  private final Set<StreamPump> pumps = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public OpenStreams(int most) {
    this.most = most;
  }

  /**
   * Takes a place for one more.
   *
   * @throws ServerBusy if there are as many as there may be
   */
  public void enter() {
    if (open.incrementAndGet() > most) {
      open.decrementAndGet();
      throw new ServerBusy("open live streams", most);
    }
  }

  /** As {@link #enter}, but takes no place: there may be none any more when it is needed. */
  void checkRoom() {
    if (open.get() >= most) {
      throw new ServerBusy("open live streams", most);
    }
  }

  /** Gives a place back. */
  public void leave() {
    open.decrementAndGet();
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
    return open.get();
  }
}

package io.varve.server.config;

import java.util.concurrent.atomic.AtomicInteger;

/** Places for live streams, of all protocols together. Used by any thread. */
public final class StreamPlaces {
  private final int most;
  private final AtomicInteger taken = new AtomicInteger();

  /**
   * So many places.
   *
   * @param most at a time
   */
  public StreamPlaces(int most) {
    this.most = most;
  }

  /**
   * Takes a place for one more.
   *
   * @throws ServerBusy if there are as many as there may be
   */
  public void enter() {
    if (taken.incrementAndGet() > most) {
      taken.decrementAndGet();
      throw busy();
    }
  }

  /** As {@link #enter}, but takes no place: there may be none any more when it is needed. */
  public void checkRoom() {
    if (taken.get() >= most) {
      throw busy();
    }
  }

  private ServerBusy busy() {
    return new ServerBusy("open live streams", most);
  }

  /** Gives a place back. */
  public void leave() {
    taken.decrementAndGet();
  }

  /** How many are taken. */
  public int taken() {
    return taken.get();
  }
}

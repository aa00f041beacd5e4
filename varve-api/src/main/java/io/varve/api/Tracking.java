package io.varve.api;

/**
 * How far a consumer had come in its source when it appended these events; stored with them, so
 * that a hand-over happens exactly once.
 *
 * @param source names the source, 1 to 512 bytes of UTF-8
 * @param position must be higher than the source's last one
 */
public record Tracking(String source, long position) {
  public Tracking {
    Names.checkBounds("tracking source", source);
    if (position < 1) {
      throw new InvalidInput("tracking position must be at least 1, is " + position);
    }
  }
}

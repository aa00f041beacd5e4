package io.varve.api;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * As of when a state is asked for. All given bounds hold together.
 *
 * @param asOf fold only events that happened at or before this
 * @param recordedAsOf fold only events that were recorded at or before this
 * @param atPosition fold only events at or below this position
 */
public record StateOptions(
    @Nullable Instant asOf, @Nullable Instant recordedAsOf, long atPosition) {
  private static final StateOptions NOW = new StateOptions(null, null, Long.MAX_VALUE);

  public StateOptions {
    if (atPosition < 0) {
      throw new InvalidInput("position must not be negative, is " + atPosition);
    }
  }

  public static StateOptions now() {
    return NOW;
  }

  public static StateOptions asOf(Instant happened) {
    return new StateOptions(happened, null, Long.MAX_VALUE);
  }

  public static StateOptions recordedAsOf(Instant recorded) {
    return new StateOptions(null, recorded, Long.MAX_VALUE);
  }

  public static StateOptions atPosition(long position) {
    return new StateOptions(null, null, position);
  }
}

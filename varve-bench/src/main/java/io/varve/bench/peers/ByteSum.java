package io.varve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Adds up every byte of events, eight at a time; tells whether what was read is what was stored.
 */
final class ByteSum implements EventReader {
  private long sum;
  private int count;

  void clear() {
    sum = 0;
    count = 0;
  }

  @Override
  public void read(ByteBuffer event) {
    sum += of(event);
    count++;
  }

  /** The sum of one event. */
  static long of(ByteBuffer event) {
    event.order(ByteOrder.BIG_ENDIAN);
    int at = event.position();
    int end = event.limit();
    long sum = event.remaining();
    for (; at <= end - Long.BYTES; at += Long.BYTES) {
      sum += event.getLong(at);
    }
    for (; at < end; at++) {
      sum += event.get(at);
    }
    return sum;
  }

  long sum() {
    return sum;
  }

  int count() {
    return count;
  }
}

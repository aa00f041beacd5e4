package io.varve.bench.peers;

import io.varve.api.Tag;
import io.varve.bench.Quantiles;
import io.varve.bench.SyntheticEvents;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** Appends batches to a peer one after the other. Used by one thread. */
final class PeerProducer {
  private final Peer peer;
  private final int size;
  private final SyntheticEvents events;
  private final EventBatch batch;
  private final Histogram nanos = Quantiles.histogram();

  PeerProducer(Peer peer, int number, int size) {
    this.peer = peer;
    this.size = size;
    this.events = new SyntheticEvents(Tag.of("producer", Integer.toString(number)), number);
    this.batch = new EventBatch(size, number);
  }

  /** Appends so many batches, or fewer if the time is over before. */
  void append(int commits, Duration limit) {
    long begin = System.nanoTime();
    long start = begin;
    for (int i = 0; i < commits && start - begin < limit.toNanos(); i++) {
      batch.clear();
      for (int j = 0; j < size; j++) {
        batch.add(events.next(), start);
      }
      peer.append(batch);
      long end = System.nanoTime();
      nanos.recordValue(end - start);
      start = end;
    }
  }

  /** Time of each batch, from making its events to its acknowledgement. */
  Histogram nanos() {
    return nanos;
  }
}

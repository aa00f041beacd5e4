package io.varve.bench.peers;

import io.varve.api.Tag;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import io.varve.bench.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Reads the 100 events of an entity drawn uniformly, every byte of them, out of entities that came
 * in turns. The peer holds the events warm and has finished what it does behind the appends; it is
 * read by one thread, each read checked against what was stored.
 */
final class PeerEntityRead implements Scenario {
  private static final int EVENTS_PER_ENTITY = 100;
  private static final int BATCH = 1_000;
  private static final int MAX_READS = 100_000;
  private static final Duration LIMIT = Duration.ofSeconds(4);
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(2);
  private static final long SEED = 7;

  private final PeerKind kind;
  private final Path directory;
  private final int entities;
  private final int reads;
  private final long[] sums;
  private final SplittableRandom random = new SplittableRandom(SEED);
  private final ByteSum read = new ByteSum();

  PeerEntityRead(PeerKind kind, Path directory, int events) {
    if (!kind.indexed()) {
      throw new IllegalArgumentException(kind.text() + " does not find the events of an entity");
    }
    this.kind = kind;
    this.directory = directory;
    this.entities = Math.clamp(events / EVENTS_PER_ENTITY, 1, SyntheticEvents.ENTITIES);
    this.reads = Math.min(events, MAX_READS);
    this.sums = new long[entities];
  }

  /** Nothing: warming up needs the filled peer, so each run does it. */
  @Override
  public void warmUp() {}

  @Override
  public List<Measurement> run() throws IOException {
    Files.createDirectories(directory);
    try (Workspace.Place place = new Workspace(directory).place();
        Peer peer = kind.open(place.path(), Durability.UNSYNCED)) {
      fill(peer);
      peer.awaitStored();
      peer.settle();
      time(peer, WARM_UP_LIMIT);
      return List.of(Measurement.times("read", Quantiles.of(time(peer, LIMIT))));
    }
  }

  private void fill(Peer peer) {
    SyntheticEvents events = new SyntheticEvents(Tag.of("producer", "0"), 0);
    EventBatch batch = new EventBatch(BATCH, 0);
    for (int turn = 0; turn < EVENTS_PER_ENTITY; turn++) {
      for (int first = 0; first < entities; first += BATCH) {
        int count = Math.min(BATCH, entities - first);
        batch.clear();
        for (int i = 0; i < count; i++) {
          batch.add(events.about(first + i), System.nanoTime());
          sums[first + i] = ByteSum.of(batch.event(i)) + (turn == 0 ? 0 : sums[first + i]);
        }
        peer.append(batch);
      }
    }
  }

  private Histogram time(Peer peer, Duration limit) {
    Histogram nanos = Quantiles.histogram();
    long begin = System.nanoTime();
    long end = begin;
    for (int i = 0; i < reads && end - begin < limit.toNanos(); i++) {
      int entity = random.nextInt(entities);
      read.clear();
      long start = System.nanoTime();
      peer.read(SyntheticEvents.entity(entity), read);
      end = System.nanoTime();
      nanos.recordValue(end - start);
      check(entity);
    }
    return nanos;
  }

  private void check(int entity) {
    if (read.count() != EVENTS_PER_ENTITY || read.sum() != sums[entity]) {
      throw new IllegalStateException(
          "%s: entity %d gave %d events with the sum %d in place of %d with %d"
              .formatted(
                  kind.text(), entity, read.count(), read.sum(), EVENTS_PER_ENTITY, sums[entity]));
    }
  }
}

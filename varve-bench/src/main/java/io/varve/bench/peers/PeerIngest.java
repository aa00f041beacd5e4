package io.varve.bench.peers;

import io.varve.bench.LoadShape;
import io.varve.bench.Measurement;
import io.varve.bench.Quantiles;
import io.varve.bench.Scenario;
import io.varve.bench.Together;
import io.varve.bench.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Producers that append at once to a peer, each its next batch when the last one is acknowledged,
 * until there are {@code events} or the time is over: a synced peer without group commit would take
 * minutes. The rate is what was stored over the time it took. No condition goes with an append,
 * since the peers know none.
 */
final class PeerIngest implements Scenario {
  private static final Duration LIMIT = Duration.ofSeconds(4);
  private static final Duration WARM_UP_LIMIT = Duration.ofSeconds(8);

  private final PeerKind kind;
  private final LoadShape shape;
  private final Durability durability;
  private final Path directory;
  private final int events;

  PeerIngest(PeerKind kind, LoadShape shape, Durability durability, Path directory, int events) {
    this.kind = kind;
    this.shape = shape;
    this.durability = durability;
    this.directory = directory;
    this.events = events;
  }

  @Override
  public void warmUp() throws IOException {
    ingest(WARM_UP_LIMIT);
  }

  @Override
  public List<Measurement> run() throws IOException {
    return ingest(LIMIT);
  }

  private List<Measurement> ingest(Duration limit) throws IOException {
    int commits = shape.commitsPerProducer(events, Long.MAX_VALUE);
    List<PeerProducer> producers = new ArrayList<>();
    List<Runnable> work = new ArrayList<>();
    long elapsed;
    Files.createDirectories(directory);
    try (Workspace.Place place = new Workspace(directory).place();
        Peer peer = kind.open(place.path(), durability)) {
      for (int i = 0; i < shape.producers(); i++) {
        PeerProducer producer = new PeerProducer(peer, i, shape.batch());
        producers.add(producer);
        work.add(() -> producer.append(commits, limit));
      }
      elapsed = Together.run(work);
      long waiting = System.nanoTime();
      peer.awaitStored();
      elapsed += System.nanoTime() - waiting;
    }
    Histogram nanos = Quantiles.histogram();
    producers.forEach(producer -> nanos.add(producer.nanos()));
    return List.of(
        Measurement.rate("events", nanos.getTotalCount() * shape.batch(), elapsed),
        Measurement.times("commit", Quantiles.of(nanos)));
  }
}

package io.varve.server.metrics;

import io.varve.api.VarveException;
import io.varve.api.json.ExportedEvent;
import java.util.List;
import java.util.function.Consumer;

/**
 * Counts and times what is read of all the commits of a store, as the operation {@code commits}.
 */
public final class MeteredCommits {
  private static final String OPERATION = "commits";
  private static final double NANOS = 1e9;

  private final Consumer<Consumer<List<ExportedEvent>>> commits;
  private final ServerMetrics metrics;

  /**
   * The commits of a store.
   *
   * @param commits hands over every commit up to the head, in order; used by any thread
   */
  public MeteredCommits(Consumer<Consumer<List<ExportedEvent>>> commits, ServerMetrics metrics) {
    this.commits = commits;
    this.metrics = metrics;
  }

  /** Hands over every commit up to the head, in order, until {@code consumer} throws. */
  public void forEach(Consumer<List<ExportedEvent>> consumer) {
    long start = System.nanoTime();
    metrics.queries.labelValues(OPERATION).inc();
    try {
      commits.accept(commit -> {
        metrics.queryConsidered.inc(commit.size());
        consumer.accept(commit);
      });
    } catch (VarveException e) {
      metrics.queryFailures.labelValues(e.code()).inc();
      throw e;
    } finally {
      metrics.querySeconds.labelValues(OPERATION).observe((System.nanoTime() - start) / NANOS);
    }
  }

  /** So many events were sent. */
  public void sent(long events) {
    metrics.queryEvents.inc(events);
  }
}

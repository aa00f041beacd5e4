package io.varve.server.metrics;

import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.varve.api.EventStore;
import io.varve.api.Health;
import io.varve.api.StoreClosed;
import io.varve.api.StoreStats;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the store as metrics. Measured at most once a second, however often they are asked
 * for; the growth of the log is that of the last minute in which somebody asked.
 */
final class StoreFigures {
  private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long WINDOW_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final int MAX_SAMPLES = 128;

  private record Sample(long nanos, long logBytes) {}

  private final EventStore store;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<Sample> samples = new ArrayDeque<>();
  private @Nullable StoreStats latest;
  private long measuredAt;

  StoreFigures(EventStore store, LongSupplier nanos) {
    this.store = store;
    this.nanos = nanos;
  }

  void registerIn(ServerMetrics metrics) {
    gauge(metrics, "events", "Events stored.", StoreStats::events);
    gauge(metrics, "entities", "Entities with events.", StoreStats::entities);
    gauge(metrics, "event_types", "Event types in use.", stats -> stats.eventTypes().size());
    gauge(metrics, "head", "Last readable position.", StoreStats::head);
    gauge(metrics, "segments", "Segment files.", StoreStats::segments);
    gauge(metrics, "free_bytes", "Free space of the volume.", StoreStats::freeBytes);
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_store_bytes")
            .help("Bytes on the volume by part.")
            .labelNames("part")
            .callback(this::bytes)
            .build());
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_store_growth_bytes_per_second")
            .help("Growth of the log over the last minute.")
            .callback(callback -> callback.call(growth()))
            .build());
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_store_health")
            .help("1 for the state the store is in.")
            .labelNames("state")
            .callback(this::health)
            .build());
  }

  private void gauge(
      ServerMetrics metrics, String name, String help, ToDoubleFunction<StoreStats> figure) {
    metrics.register(
        GaugeWithCallback.builder()
            .name("varve_store_" + name)
            .help(help)
            .callback(callback -> {
              StoreStats stats = measure();
              if (stats != null) {
                callback.call(figure.applyAsDouble(stats));
              }
            })
            .build());
  }

  private void bytes(GaugeWithCallback.Callback callback) {
    StoreStats stats = measure();
    if (stats != null) {
      callback.call((double) stats.bytes().log(), "log");
      callback.call((double) stats.bytes().index(), "index");
      callback.call((double) stats.bytes().snapshots(), "snapshots");
      callback.call((double) stats.bytes().reserve(), "reserve");
    }
  }

  private void health(GaugeWithCallback.Callback callback) {
    Health health = store.health();
    callback.call(health instanceof Health.Healthy ? 1 : 0, "healthy");
    callback.call(health instanceof Health.Full ? 1 : 0, "full");
    callback.call(health instanceof Health.Poisoned ? 1 : 0, "poisoned");
  }

  /** The figures, a second old at most; null: the store is closed. */
  private @Nullable StoreStats measure() {
    lock.lock();
    try {
      long now = nanos.getAsLong();
      if (latest == null || now - measuredAt >= FRESH_NANOS) {
        StoreStats stats = store.stats();
        latest = stats;
        measuredAt = now;
        samples.addLast(new Sample(now, stats.bytes().log()));
        while (samples.size() > MAX_SAMPLES || isBehindWindow(now)) {
          samples.removeFirst();
        }
      }
      return latest;
    } catch (StoreClosed _) {
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** The oldest sample can go once another one is older than the window too. */
  private boolean isBehindWindow(long now) {
    return samples.size() > 2
        && samples.stream().skip(1).findFirst().stream()
            .anyMatch(second -> now - second.nanos() >= WINDOW_NANOS);
  }

  private double growth() {
    measure();
    lock.lock();
    try {
      if (samples.size() < 2) {
        return 0;
      }
      Sample first = samples.getFirst();
      Sample last = samples.getLast();
      double seconds = (last.nanos() - first.nanos()) / 1e9;
      return seconds <= 0 ? 0 : (last.logBytes() - first.logBytes()) / seconds;
    } finally {
      lock.unlock();
    }
  }
}

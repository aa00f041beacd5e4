package io.varve.server.metrics;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpHeaderNames;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.common.ResponseHeaders;
import com.linecorp.armeria.server.ServerBuilder;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.EventStore;
import io.varve.api.Health;
import io.varve.api.StoreClosed;
import io.varve.api.json.JsonWriter;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The routes that say how the server is: {@code /health/live} (the process answers), {@code
 * /health/ready} (reads work), {@code /health} (what a store can do now), {@code /metrics}.
 */
public final class OperationsRoutes {
  private final EventStore store;
  private final ServerMetrics metrics;
  private final ProcessFigures process;
  private final BooleanSupplier stopping;

  /**
   * The routes of one server.
   *
   * @param stopping whether it takes no new requests any more
   */
  public OperationsRoutes(
      EventStore store, ServerMetrics metrics, String version, BooleanSupplier stopping) {
    this.store = store;
    this.metrics = metrics;
    this.stopping = stopping;
    process = new ProcessFigures(System::nanoTime, version);
    process.registerIn(metrics);
    new StoreFigures(store, System::nanoTime).registerIn(metrics);
  }

  public void addTo(ServerBuilder server) {
    server.route().get("/health/live").build((context, request) -> live());
    server.route().get("/health/ready").build((context, request) -> onWorker(context, this::ready));
    server.route().get("/health").build((context, request) -> onWorker(context, this::health));
    server.route().get("/metrics").build((context, request) -> onWorker(context, this::metrics));
  }

  /** The store may read files or wait: not on the thread that serves the network. */
  private static HttpResponse onWorker(
      ServiceRequestContext context, Supplier<HttpResponse> answer) {
    return HttpResponse.of(answer, context.blockingTaskExecutor());
  }

  private static HttpResponse live() {
    return json(HttpStatus.OK, new JsonWriter().beginObject().key("status").string("live"));
  }

  private HttpResponse ready() {
    String status = status();
    boolean ready = status.equals("healthy") || status.equals("full");
    return json(
        ready ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE,
        new JsonWriter().beginObject().key("status").string(ready ? "ready" : status));
  }

  private HttpResponse health() {
    String status = status();
    JsonWriter out = new JsonWriter().beginObject().key("status").string(status);
    switch (store.health()) {
      case Health.Healthy healthy -> {}
      case Health.Full(long neededBytes, long freeBytes) ->
          out.key("needed_bytes")
              .number(neededBytes)
              .key("free_bytes")
              .number(freeBytes)
              .key("remedy")
              .string("make space on the volume; appends resume by themselves");
      case Health.Poisoned(String cause) ->
          out.key("cause")
              .string(cause)
              .key("remedy")
              .string("see to the disk, then restart the server");
    }
    if (!status.equals("closed")) {
      out.key("head").number(store.head());
    }
    out.key("uptime_seconds").number((long) process.uptimeSeconds());
    return json(status.equals("healthy") ? HttpStatus.OK : HttpStatus.SERVICE_UNAVAILABLE, out);
  }

  /** The worst that is true of the server now. */
  private String status() {
    try {
      store.head();
    } catch (StoreClosed _) {
      return "closed";
    }
    return switch (store.health()) {
      case Health.Poisoned poisoned -> "poisoned";
      case Health.Full full -> stopping.getAsBoolean() ? "stopping" : "full";
      case Health.Healthy healthy -> stopping.getAsBoolean() ? "stopping" : "healthy";
    };
  }

  private HttpResponse metrics() {
    return HttpResponse.of(
        HttpStatus.OK, MediaType.parse(ServerMetrics.CONTENT_TYPE), HttpData.wrap(metrics.text()));
  }

  private static HttpResponse json(HttpStatus status, JsonWriter open) {
    return HttpResponse.of(
        ResponseHeaders.of(
            status,
            HttpHeaderNames.CONTENT_TYPE,
            MediaType.JSON,
            HttpHeaderNames.CACHE_CONTROL,
            "no-store"),
        HttpData.wrap(open.endObject().toBytes()));
  }
}

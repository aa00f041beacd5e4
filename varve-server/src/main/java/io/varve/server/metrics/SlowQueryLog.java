package io.varve.server.metrics;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.ReadOptionsJson;
import io.varve.api.json.ReadRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs queries that took as long as a bound or longer, with what they looked at. */
public final class SlowQueryLog {
  private static final Logger LOG = LoggerFactory.getLogger("varve.slow-query");

  /** Of a query's text, which may name many entities. */
  private static final int MAX_QUERY_LENGTH = 2_000;

  private final long boundNanos;

  public SlowQueryLog(Duration bound) {
    boundNanos = bound.toNanos();
  }

  /** Logs the query if it was slow; returns whether it was. */
  boolean tell(Query query, ReadOptions options, long nanos, long events, long considered) {
    if (nanos < boundNanos) {
      return false;
    }
    JsonWriter text = new JsonWriter();
    ReadOptionsJson.write(text, new ReadRequest(query, options));
    String json = text.text();
    LOG.atWarn()
        .addKeyValue("millis", TimeUnit.NANOSECONDS.toMillis(nanos))
        .addKeyValue("events", events)
        .addKeyValue("considered", considered)
        .addKeyValue(
            "query",
            json.length() > MAX_QUERY_LENGTH ? json.substring(0, MAX_QUERY_LENGTH) + "..." : json)
        .log("slow query");
    return true;
  }
}

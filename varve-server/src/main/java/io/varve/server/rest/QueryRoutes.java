package io.varve.server.rest;

import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.ReadOptionsJson;
import io.varve.api.json.ReadRequest;
import io.varve.server.config.ServerLimits;
import java.util.Set;

/** Reads by query: pages of events, and how many there are. */
final class QueryRoutes {
  private static final String QUERY = "/api/v1/events/query";
  private static final String COUNT = "/api/v1/events/count";

  private final EventStore store;
  private final EventPages pages;

  QueryRoutes(EventStore store) {
    this.store = store;
    pages = new EventPages(store);
  }

  void addTo(Routing routing) {
    routing.get(QUERY, ReadParameters.queryAnd(ReadParameters.PAGE), this::getPage);
    routing.post(QUERY, Set.of("cursor"), this::postPage);
    routing.get(
        COUNT,
        ReadParameters.queryAnd(ReadParameters.with(ReadParameters.RANGE, "limit")),
        this::getCount);
    routing.post(COUNT, Set.of(), this::postCount);
  }

  private JsonWriter getPage(Routing.Call call) {
    Parameters parameters = call.parameters();
    Query query = ReadParameters.query(parameters);
    ReadOptions options = ReadParameters.options(parameters).withLimit(limit(parameters));
    return pages.page(new ReadRequest(query, options), parameters.one("cursor"));
  }

  /** How many a page may have. */
  static long limit(Parameters parameters) {
    return parameters.number(
        "limit", 1, ServerLimits.MAX_PAGE_EVENTS, ServerLimits.DEFAULT_PAGE_EVENTS);
  }

  private JsonWriter postPage(Routing.Call call) {
    ReadRequest request = Routing.parsed(call.body(), ReadOptionsJson::parse);
    long limit = request.options().limit();
    if (limit == Long.MAX_VALUE) {
      limit = ServerLimits.DEFAULT_PAGE_EVENTS;
    }
    if (limit < 1 || limit > ServerLimits.MAX_PAGE_EVENTS) {
      throw new Rejected(
          Problem.invalid(
              "body, field limit",
              "limit is %d, not from 1 to %d".formatted(limit, ServerLimits.MAX_PAGE_EVENTS),
              "ask for fewer and go on with next"));
    }
    return pages.page(
        new ReadRequest(request.query(), request.options().withLimit(limit)),
        call.parameters().one("cursor"));
  }

  private JsonWriter getCount(Routing.Call call) {
    Parameters parameters = call.parameters();
    long limit = parameters.number("limit", 0, Long.MAX_VALUE, Long.MAX_VALUE);
    return count(
        ReadParameters.query(parameters), ReadParameters.options(parameters).withLimit(limit));
  }

  private JsonWriter postCount(Routing.Call call) {
    ReadRequest request = Routing.parsed(call.body(), ReadOptionsJson::parse);
    return count(request.query(), request.options());
  }

  private JsonWriter count(Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      JsonWriter out = new JsonWriter().beginObject().key("count").number(cursor.count());
      out.key("read_position").number(cursor.readPosition());
      return out.key("considered").number(cursor.considered()).endObject();
    }
  }
}

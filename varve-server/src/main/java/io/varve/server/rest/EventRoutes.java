package io.varve.server.rest;

import com.linecorp.armeria.common.HttpRequest;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServiceRequestContext;
import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Event;
import io.varve.api.EventStore;
import io.varve.api.Limits;
import io.varve.api.VarveException;
import io.varve.api.json.AppendJson;
import io.varve.api.json.EventJson;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.ResultJson;
import io.varve.server.config.AppendRules;
import io.varve.server.config.ServerLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Appends, and single events. */
final class EventRoutes {
  private static final String EVENTS = "/api/v1/events";
  private static final MediaType LINES = MediaType.parse("application/x-ndjson");
  private static final String KEY = "idempotency-key";
  private static final int UUID_LENGTH = 36;

  private final EventStore store;
  private final AppendRules rules;
  private final ServerLimits limits;

  EventRoutes(EventStore store, AppendRules rules, ServerLimits limits) {
    this.store = store;
    this.rules = rules;
    this.limits = limits;
  }

  void addTo(Routing routing) {
    routing.post(EVENTS, LINES, this::postLines);
    routing.service(EVENTS, this::post);
    routing.post(EVENTS + "/batch", Set.of(), this::batch);
    routing.get(EVENTS + "/{id}", Set.of(), this::event);
  }

  private HttpResponse post(ServiceRequestContext context, HttpRequest request) {
    @Nullable String key = key(request);
    Routing.requireType(
        request, MediaType.JSON.withoutParameters(), "application/json", LINES.toString());
    return Routing.json(context, request, Set.of(), call -> append(call, key));
  }

  /** The request id from the headers; null: none. */
  private static @Nullable String key(HttpRequest request) {
    List<String> keys = request.headers().getAll(KEY);
    if (keys.size() > 1) {
      throw badKey("comes " + keys.size() + " times", "send it once");
    }
    if (keys.isEmpty()) {
      return null;
    }
    String key = keys.getFirst();
    if (key.isEmpty() || Limits.utf8Bytes(key) > Limits.REQUEST_ID_BYTES) {
      throw badKey(
          "has %d bytes, not from 1 to %d"
              .formatted(Limits.utf8Bytes(key), Limits.REQUEST_ID_BYTES),
          "send a shorter one, such as a UUID");
    }
    return key;
  }

  private static Rejected badKey(String detail, String remedy) {
    return new Rejected(
        Problem.invalid("header Idempotency-Key", "Idempotency-Key " + detail, remedy));
  }

  private JsonWriter append(Routing.Call call, @Nullable String key) {
    Append append = Routing.parsed(call.body(), body -> rules.checked(AppendJson.parse(body)));
    if (key != null) {
      if (append.requestId() != null && !append.requestId().equals(key)) {
        throw badKey("differs from request_id in the body", "send one of them");
      }
      append = append.withRequestId(key);
    }
    AppendResult result = store.append(append);
    if (result instanceof AppendResult.Conflict conflict) {
      throw new Rejected(Problem.of(conflict));
    }
    JsonWriter out = new JsonWriter();
    ResultJson.write(out, result);
    return out;
  }

  private JsonWriter batch(Routing.Call call) {
    List<byte[]> bodies = Routing.parsed(call.body(), BatchJson::appends);
    List<Append> appends = new ArrayList<>(bodies.size());
    for (int i = 0; i < bodies.size(); i++) {
      try {
        appends.add(rules.checked(AppendJson.parse(bodies.get(i))));
      } catch (VarveException e) {
        throw new Rejected(Problem.of(e, "body, appends[" + i + "]"));
      }
    }
    JsonWriter out = new JsonWriter().beginObject().key("results").beginArray();
    store.appendAll(appends).forEach(result -> ResultJson.write(out, result));
    return out.endArray().endObject();
  }

  private JsonWriter event(Routing.Call call) {
    UUID id = uuid(call.path("id"));
    Event event =
        store
            .event(id)
            .orElseThrow(
                () -> new Rejected(Problem.notFound("path", "there is no event with id " + id)));
    JsonWriter out = new JsonWriter();
    new EventJson(out).write(event);
    return out;
  }

  private static UUID uuid(String text) {
    try {
      // Java also takes shorter groups of digits.
      if (text.length() == UUID_LENGTH) {
        return UUID.fromString(text);
      }
    } catch (IllegalArgumentException _) {
      // Told below.
    }
    throw new Rejected(
        Problem.invalid("path", "the id is not a UUID", "give 32 digits in groups of 8-4-4-4-12"));
  }

  private HttpResponse postLines(ServiceRequestContext context, HttpRequest request) {
    @Nullable String key = key(request);
    Parameters parameters = Parameters.of(context.query(), Set.of("batch"));
    int batch =
        (int)
            parameters.number(
                "batch", 1, Limits.EVENTS_PER_COMMIT, ServerLimits.DEFAULT_LINES_PER_COMMIT);
    if (key != null && Limits.utf8Bytes(key) > ServerLimits.LINES_KEY_BYTES) {
      throw badKey(
          "has more than the %d bytes a stream of lines leaves it"
              .formatted(ServerLimits.LINES_KEY_BYTES),
          "send a shorter one, such as a UUID");
    }
    BodyStream body = BodyStream.of(request, limits.stall());
    LineCommits commits = new LineCommits(store, key);
    LineUpload upload = new LineUpload(body, commits, rules, batch);
    return HttpResponse.of(
        CompletableFuture.supplyAsync(
            () -> Routing.ok(upload.run()), context.blockingTaskExecutor()));
  }
}

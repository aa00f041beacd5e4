package io.varve.server.security;

import com.linecorp.armeria.common.HttpData;
import com.linecorp.armeria.common.HttpResponse;
import com.linecorp.armeria.common.HttpStatus;
import com.linecorp.armeria.common.MediaType;
import com.linecorp.armeria.server.ServerBuilder;
import io.varve.api.json.JsonWriter;
import io.varve.server.config.Configuration;
import io.varve.server.config.Configured;

/**
 * The routes for administration, on a port of their own: {@code /admin/config} (each setting, its
 * value and its source) and {@code /admin/keys} (the API keys without their secrets).
 */
public final class AdminRoutes {
  private final Configuration configuration;
  private final ApiKeys keys;

  public AdminRoutes(Configuration configuration, ApiKeys keys) {
    this.configuration = configuration;
    this.keys = keys;
  }

  public void addTo(ServerBuilder server) {
    server.route().get("/admin/config").build((context, request) -> config());
    server
        .route()
        .get("/admin/keys")
        .build((context, request) -> HttpResponse.of(this::keys, context.blockingTaskExecutor()));
  }

  private HttpResponse config() {
    JsonWriter out = new JsonWriter().beginObject().key("settings").beginArray();
    for (Configured<?> each : configuration.all()) {
      out.beginObject().key("key").string(each.setting().key());
      out.key("value").string(each.value().toString());
      out.key("source").string(each.source().place()).endObject();
    }
    return json(out.endArray().endObject());
  }

  private HttpResponse keys() {
    JsonWriter out = new JsonWriter().beginObject().key("keys").beginArray();
    for (ApiKey key : keys.list()) {
      out.beginObject();
      ApiKeyJson.writeOpenPart(out, key);
      out.endObject();
    }
    return json(out.endArray().endObject());
  }

  private static HttpResponse json(JsonWriter out) {
    return HttpResponse.of(HttpStatus.OK, MediaType.JSON, HttpData.wrap(out.toBytes()));
  }
}

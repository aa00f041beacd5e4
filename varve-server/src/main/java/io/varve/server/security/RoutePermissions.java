package io.varve.server.security;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The permission that each route needs, by method and path pattern. A route that is not here is
 * refused to everybody, so a forgotten line fails closed.
 */
public final class RoutePermissions {
  private static final Pattern COLON_VARIABLE = Pattern.compile("/:([A-Za-z_]+)");
  private static final String API = "/api/v1";
  private static final String GRPC = "/varve.v1.EventStore/";

  private final Map<String, Permission> byRoute = new HashMap<>();

  /** The routes of the port for all clients. */
  public static RoutePermissions ofClients() {
    RoutePermissions routes = new RoutePermissions();
    routes.operations();
    for (String path : new String[] {"/openapi.yaml", "/docs", "/docs/", "/"}) {
      routes.declare("GET", path, Permission.NONE);
    }
    routes.declare("POST", API + "/events", Permission.WRITE);
    routes.declare("POST", API + "/events/batch", Permission.WRITE);
    routes.declare("POST", API + "/events/query", Permission.READ);
    routes.declare("POST", API + "/events/count", Permission.READ);
    for (String path :
        new String[] {
          "/events/{id}",
          "/events/query",
          "/events/count",
          "/events/subscribe",
          "/events/stream",
          "/entities",
          "/entities/{id}",
          "/entities/{id}/state",
          "/entities/{id}/timeline",
          "/entity",
          "/entity/state",
          "/entity/timeline",
          "/event-types",
          "/tags",
          "/stats",
          "/head"
        }) {
      routes.declare("GET", API + path, Permission.READ);
    }
    // A WebSocket over HTTP/2 begins with CONNECT.
    routes.declare("CONNECT", API + "/events/stream", Permission.READ);
    routes.grpc();
    return routes;
  }

  private void grpc() {
    for (String method : new String[] {"Append", "AppendStream"}) {
      declare("POST", GRPC + method, Permission.WRITE);
    }
    for (String method :
        new String[] {
          "Query",
          "Subscribe",
          // Beyond what a query and GetTracking tell, only request ids, which open nothing.
          "ReadCommits",
          "GetEvent",
          "GetEntity",
          "GetState",
          "GetTracking",
          "GetCheckpoint",
          "Head",
          "GetStats",
          "GetHealth"
        }) {
      declare("POST", GRPC + method, Permission.READ);
    }
    for (String method : new String[] {"Check", "List", "Watch"}) {
      declare("POST", "/grpc.health.v1.Health/" + method, Permission.NONE);
    }
  }

  /** The routes of the port for administration. */
  public static RoutePermissions ofAdministration() {
    RoutePermissions routes = new RoutePermissions();
    routes.operations();
    routes.declare("GET", "/admin/config", Permission.ADMIN);
    routes.declare("GET", "/admin/keys", Permission.ADMIN);
    return routes;
  }

  private void operations() {
    declare("GET", "/health", Permission.NONE);
    declare("GET", "/health/live", Permission.NONE);
    declare("GET", "/health/ready", Permission.NONE);
    declare("GET", "/metrics", Permission.READ);
  }

  /** Adds a route, or another permission for one. */
  public RoutePermissions declare(String method, String pattern, Permission permission) {
    byRoute.put(key(method, pattern), permission);
    return this;
  }

  /** What the route needs; null: it was not declared. HEAD needs what GET needs. */
  @Nullable Permission of(String method, String pattern) {
    return byRoute.get(key(method.equals("HEAD") ? "GET" : method, pattern));
  }

  /** Method and pattern of each route, in order. */
  public Set<String> routes() {
    return new TreeSet<>(byRoute.keySet());
  }

  /** Variables count by their place, not by their name: {@code {id}} and {@code :id} are one. */
  private static String key(String method, String pattern) {
    String braced = COLON_VARIABLE.matcher(pattern).replaceAll("/{$1}");
    return method + " " + braced.replaceAll("\\{[^}]*}", "{}");
  }
}

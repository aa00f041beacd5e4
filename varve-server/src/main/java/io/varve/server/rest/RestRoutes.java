package io.varve.server.rest;

import com.linecorp.armeria.server.ServerBuilder;
import io.varve.api.EventStore;
import io.varve.server.config.AppendRules;
import io.varve.server.config.ServerLimits;

/** All routes below {@code /api/v1} but the live streams, and the pages that describe them. */
public final class RestRoutes {
  private final EventStore store;
  private final AppendRules rules;
  private final ServerLimits limits;

  public RestRoutes(EventStore store, AppendRules rules, ServerLimits limits) {
    this.store = store;
    this.rules = rules;
    this.limits = limits;
  }

  public void addTo(ServerBuilder server) {
    Routing routing = new Routing(server);
    new EventRoutes(store, rules, limits).addTo(routing);
    new QueryRoutes(store).addTo(routing);
    new EntityRoutes(store).addTo(routing);
    new CatalogRoutes(store).addTo(routing);
    DocumentRoutes.addTo(server);
  }
}

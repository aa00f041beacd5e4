package io.varve.client;

import io.varve.api.EventStore;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import io.varve.testkit.EventStoreContract;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A store behind a server on loopback does what every store does. */
class RemoteEventStoreTest extends EventStoreContract {
  private final List<AutoCloseable> opened = new ArrayList<>();

  @Override
  protected EventStore newStore() {
    LocalEventStore store = Varve.inMemory();
    opened.add(store);
    LoopbackServer server = LoopbackServer.start(store, 0);
    opened.add(server::leave);
    RemoteEventStore remote = RemoteEventStore.open(server.address());
    opened.add(remote);
    return remote;
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : opened.reversed()) {
      each.close();
    }
  }
}

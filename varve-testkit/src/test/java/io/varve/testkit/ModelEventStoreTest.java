package io.varve.testkit;

import io.varve.api.EventStore;

class ModelEventStoreTest extends EventStoreContract {
  @Override
  protected EventStore newStore() {
    return new ModelEventStore();
  }
}

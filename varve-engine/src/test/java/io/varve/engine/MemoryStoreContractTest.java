package io.varve.engine;

import io.varve.api.EventStore;
import io.varve.testkit.EventStoreContract;

/** The contract, kept by the store in memory. */
class MemoryStoreContractTest extends EventStoreContract {
  @Override
  protected EventStore newStore() {
    return Varve.inMemory();
  }
}

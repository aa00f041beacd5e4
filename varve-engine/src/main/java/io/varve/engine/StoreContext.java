package io.varve.engine;

import io.varve.storage.Clock;
import io.varve.storage.KeyHash;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;

/** What every part of an open store works with. */
record StoreContext(Volume volume, StorePaths paths, Clock clock, KeyHash keyHash) {
  static StoreContext of(Volume volume, StorePaths paths, Clock clock, SuperBlock store) {
    return new StoreContext(
        volume, paths, clock, KeyHash.ofStore(store.storeHigh(), store.storeLow()));
  }
}

package io.varve.engine;

import io.varve.api.EventStore;
import io.varve.testkit.RandomOperations;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Random operations give what a naive list gives; a failure names seed and operation. */
class ModelTest {
  @Test
  void twentyThousandOperationsInMemoryEqualANaiveList() throws Exception {
    RandomOperations operations = new RandomOperations(20_261_122);
    try (EventStore store = Varve.inMemory()) {
      operations.run(store, 20_000);
      operations.verify(store);
    }
  }

  @Test
  void operationsOnDiskEqualANaiveListAcrossReopening(@TempDir Path directory) throws Exception {
    RandomOperations operations = new RandomOperations(42);
    StoreOptions options = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    for (int opening = 0; opening < 5; opening++) {
      try (EventStore store = Varve.open(directory, options)) {
        operations.verify(store);
        operations.run(store, 1_000);
      }
    }
    try (EventStore store =
        Varve.open(directory, options.withMode(OpeningMode.READ).withCreateIfMissing(false))) {
      operations.verify(store);
    }
  }
}

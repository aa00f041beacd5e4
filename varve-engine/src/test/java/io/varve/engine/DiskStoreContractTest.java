package io.varve.engine;

import io.varve.api.EventStore;
import io.varve.testkit.EventStoreContract;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract, kept by a store on disk at level fsync. */
class DiskStoreContractTest extends EventStoreContract {
  @TempDir private Path directory;

  @Override
  protected EventStore newStore() throws Exception {
    return Varve.open(Files.createTempDirectory(directory, "store"));
  }
}

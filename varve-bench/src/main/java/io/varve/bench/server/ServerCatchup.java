package io.varve.bench.server;

import io.varve.api.EventStore;
import io.varve.bench.BenchSetting;
import io.varve.bench.FieldSum;
import io.varve.bench.Measurement;
import io.varve.bench.scenario.SubscribeCatchup;
import io.varve.client.RemoteEventStore;
import io.varve.client.RemoteOptions;
import java.io.IOException;
import java.util.List;

/** A subscription over gRPC from the first event of a store of a million until it has caught up. */
public final class ServerCatchup extends LargeServerScenario {

  public ServerCatchup(BenchSetting setting) {
    super(setting);
  }

  @Override
  List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException {
    long elapsed = 0;
    int rounds = isWarmUp ? pick(12, 2, 1) : pick(3, 1, 1);
    try (EventStore store = RemoteEventStore.open(RemoteOptions.at(served.address()))) {
      for (int round = 0; round < rounds; round++) {
        FieldSum sum = new FieldSum();
        long start = System.nanoTime();
        SubscribeCatchup.catchUp(store, sum);
        elapsed += System.nanoTime() - start;
        sum.check(events(), largeStore().sum());
      }
    }
    return List.of(Measurement.rate("events", (long) rounds * events(), elapsed));
  }
}

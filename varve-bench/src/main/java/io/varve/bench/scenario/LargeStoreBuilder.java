package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.bench.FieldSum;
import io.varve.bench.SyntheticEvents;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A program of its own: makes a {@link LargeStore}, and a file of the sums of what reading each
 * entity must give, a long each.
 */
public final class LargeStoreBuilder {
  private static final int BATCH = 500;
  private static final int APPENDS_AT_ONCE = 20;
  private static final long SEED = 3;

  private final SyntheticEvents events;
  private final int[] order;
  private final long[] sums;
  private final List<Append> appends = new ArrayList<>();
  private List<NewEvent> batch = new ArrayList<>();
  private long position;

  private LargeStoreBuilder(int entities) {
    this.events = new SyntheticEvents(List.of(), 0, entities);
    this.order = new int[entities];
    this.sums = new long[entities];
  }

  /**
   * The program.
   *
   * @param arguments directory of the store, file for the sums, number of entities
   */
  public static void main(String[] arguments) throws IOException {
    LargeStoreBuilder builder = new LargeStoreBuilder(Integer.parseInt(arguments[2]));
    try (EventStore store = Varve.open(Path.of(arguments[0]))) {
      builder.fill(store);
    }
    ByteBuffer sums = ByteBuffer.allocate(builder.sums.length * Long.BYTES);
    for (long sum : builder.sums) {
      sums.putLong(sum);
    }
    Files.write(Path.of(arguments[1]), sums.array());
    System.out.println(builder.position);
  }

  private void fill(EventStore store) {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int i = 0; i < order.length; i++) {
      order[i] = i;
    }
    for (int round = 1; round <= LargeStore.ROUNDS; round++) {
      shuffle(random);
      for (int entity : order) {
        NewEvent event = events.about(entity);
        sums[entity] += FieldSum.of(event, ++position, round);
        batch.add(event);
        if (batch.size() == BATCH) {
          appends.add(Append.of(batch));
          batch = new ArrayList<>();
        }
        if (appends.size() == APPENDS_AT_ONCE) {
          store(store);
        }
      }
    }
    if (!batch.isEmpty()) {
      appends.add(Append.of(batch));
    }
    store(store);
    SingleAppends.check(store, position);
  }

  private void shuffle(SplittableRandom random) {
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int entity = order[i];
      order[i] = order[other];
      order[other] = entity;
    }
  }

  private void store(EventStore store) {
    for (AppendResult result : store.appendAll(appends)) {
      if (!(result instanceof AppendResult.Appended)) {
        throw new IllegalStateException("an append without condition was refused: " + result);
      }
    }
    appends.clear();
  }
}

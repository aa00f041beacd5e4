package io.varve.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.RetryMismatch;
import io.varve.api.SubscriptionItem;
import io.varve.testkit.ModelEventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The checker against histories of many operations: right ones, and right ones spoilt. */
class HistoryCheckerTest {
  private static final int SEEDS = 40;

  @Test
  void findsNothingInRandomHistoriesOfARightLog() {
    for (long seed = 0; seed < 3 * SEEDS; seed++) {
      HistoryReport report = HistoryChecker.check(History.of(NaiveRun.of(seed, 500, true)));
      report.orThrow("seed " + seed);
      assertThat(report.counts().events()).as("seed %s", seed).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Mutation.class)
  void findsEachMutationInEveryHistory(Mutation mutation) {
    int applied = 0;
    List<Long> missed = new ArrayList<>();
    for (long seed = 0; seed < SEEDS; seed++) {
      List<HistoryEntry> good = NaiveRun.of(seed, 400, true);
      List<HistoryEntry> bad = mutation.apply(good, new Random(seed));
      if (!bad.isEmpty()) {
        applied++;
        if (HistoryChecker.check(History.of(bad)).isClean()) {
          missed.add(seed);
        }
      }
    }
    assertThat(missed).as("seeds of %s histories where it was missed", applied).isEmpty();
    assertThat(applied).as("histories mutated").isGreaterThan(SEEDS / 4);
  }

  @Test
  void endsOnManyOperations() {
    int turns = Integer.getInteger("varve.history.turns", 30_000);
    History history = History.of(NaiveRun.of(1, turns, false));
    HistoryReport report = HistoryChecker.check(history).orThrow("seed 1, turns " + turns);
    assertThat(report.counts().operations()).isGreaterThan(turns / 4);
  }

  @Test
  void findsNothingInWhatThreadsDoToTheModel() throws Exception {
    History history = new History();
    try (ModelEventStore store = new ModelEventStore();
        ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<?>> running = new ArrayList<>();
      for (int number = 0; number < 3; number++) {
        HistoryClient client = new HistoryClient(history, "c" + number, store);
        long seed = number;
        running.add(threads.submit(() -> work(client, new Random(seed), seed)));
      }
      HistoryClient subscriber = new HistoryClient(history, "s", store);
      running.add(threads.submit(() -> follow(subscriber)));
      for (Future<?> each : running) {
        each.get();
      }
      new HistoryClient(history, "last", store).scan();
    }
    HistoryReport report = HistoryChecker.check(history).orThrow("threads on the model");
    assertThat(report.counts().operations()).isEqualTo(3 * 150);
    assertThat(report.counts().deliveries()).isEqualTo(100);
  }

  private static void work(HistoryClient client, Random random, long seed) {
    for (int number = 0; number < 150; number++) {
      String entity = "e" + random.nextInt(3);
      Query query = Query.entity(entity);
      HistoryClient.Answer answer = client.read(query, ReadOptions.defaults());
      NewEvent event = NewEvent.of("t", entity, "{}").withId(new UUID(seed, number));
      Append append = Append.of(event).withRequestId(seed + "-" + number / 2 * 2);
      switch (random.nextInt(4)) {
        case 0 -> client.append(Append.of(event).noneMatch(query, answer.readPosition()));
        case 1 ->
            client.append(
                Append.of(event)
                    .expect(EntityId.of(entity), ExpectedVersion.exactly(answer.events().size())));
        case 2 -> client.appendAsync(Append.of(event)).join();
        default -> {
          try {
            client.append(append);
          } catch (RetryMismatch mismatch) {
            assertThat(number % 2).isEqualTo(1);
          }
        }
      }
    }
  }

  private static Void follow(HistoryClient client) throws Exception {
    long last = 0;
    for (int part = 0; part < 2; part++) {
      try (HistorySubscription subscription = client.subscribe(Query.all(), last)) {
        for (int count = 0; count < 50; ) {
          if (subscription.next() instanceof SubscriptionItem.Matched(var event, boolean end)) {
            count++;
            last = event.position();
          }
        }
      }
      client.checkpointStored(last);
    }
    return null;
  }
}

package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.Query;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Conditions under racing writers (I6). */
abstract class RaceContract extends StoreTopic {
  private static final int WRITERS = 6;
  private static final int ROUNDS = 40;

  @Test
  void ofWritersThatExpectOneVersionExactlyOneWins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ExpectedVersion expected = ExpectedVersion.exactly(round);
      List<AppendResult> results =
          race(writer -> Append.of(event("t" + writer, "a")).expect(A, expected));
      assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
    }
    assertThat(store.head()).isEqualTo(ROUNDS);
  }

  @Test
  void ofWritersWhoseQueriesMatchTheOthersExactlyOneWins() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      Query seats = Query.tag("seat:" + round);
      String tag = "seat:" + round;
      List<AppendResult> results =
          race(writer -> Append.of(tagged("taken", tag, "by:" + writer)).noneMatch(seats, 0));
      assertThat(results).filteredOn(Appended.class::isInstance).hasSize(1);
      assertThat(events(seats)).hasSize(1);
    }
  }

  @Test
  void unrelatedConditionsNeverConflict() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      ExpectedVersion expected = ExpectedVersion.exactly(round);
      List<AppendResult> results =
          race(writer ->
              Append.of(event("type" + writer, "e" + writer))
                  .expect(EntityId.of("e" + writer), expected)
                  .noneMatch(Query.tag("none:" + writer), 0));
      assertThat(results).allMatch(Appended.class::isInstance);
    }
    assertThat(store.head()).isEqualTo((long) ROUNDS * WRITERS);
  }

  @Test
  void countsNoSeatTwice() throws Exception {
    int seats = 60;
    List<Callable<Integer>> clerks = new ArrayList<>();
    for (int clerk = 0; clerk < WRITERS; clerk++) {
      clerks.add(() -> sellUntilSoldOut(seats));
    }
    int sold = 0;
    try (ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<Integer> clerk : executor.invokeAll(clerks)) {
        sold += clerk.get();
      }
    }
    assertThat(sold).isEqualTo(seats);
    assertThat(events(Query.tag("show:1"))).hasSize(seats);
  }

  /** Decides on what it read, and appends if nothing newer stands against that. */
  private int sellUntilSoldOut(int seats) {
    Query show = Query.tag("show:1");
    int sold = 0;
    while (true) {
      try (EventCursor cursor = store.query(show)) {
        long taken = cursor.count();
        if (taken >= seats) {
          return sold;
        }
        Append sale = Append.of(tagged("sold", "show:1"));
        if (store.append(sale.noneMatch(show, cursor.readPosition())) instanceof Appended) {
          sold++;
        }
      }
    }
  }

  private List<AppendResult> race(IntFunction<Append> appends) throws Exception {
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    List<Callable<AppendResult>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      Append append = appends.apply(writer);
      writers.add(() -> {
        start.await();
        return store.append(append);
      });
    }
    List<AppendResult> results = new ArrayList<>();
    try (ExecutorService executor = Executors.newFixedThreadPool(WRITERS)) {
      for (Future<AppendResult> result : executor.invokeAll(writers)) {
        results.add(result.get());
      }
    }
    return results;
  }
}

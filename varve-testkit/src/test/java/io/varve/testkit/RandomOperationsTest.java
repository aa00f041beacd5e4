package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import org.junit.jupiter.api.Test;

class RandomOperationsTest {
  @Test
  void findsNoDifferenceBetweenTwoModels() throws InterruptedException {
    try (ModelEventStore store = new ModelEventStore()) {
      RandomOperations operations = new RandomOperations(1);
      operations.run(store, 4_000);
      operations.verify(store);
      assertThat(store.head()).isGreaterThan(500);
    }
  }

  @Test
  void namesSeedAndOperationWhereAnswersDiffer() throws InterruptedException {
    try (ModelEventStore store = new ModelEventStore()) {
      RandomOperations operations = new RandomOperations(77);
      operations.run(store, 200);
      assertThat(store.append(Append.of(NewEvent.of("secret", "a", "{}"))))
          .isInstanceOf(Appended.class);
      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(() -> operations.run(store, 100))
          .withMessageContaining("seed=77 operation=2");
    }
  }

  @Test
  void sameSeedGivesTheSameOperations() throws InterruptedException {
    assertThat(eventsOf(5)).isEqualTo(eventsOf(5)).isNotEqualTo(eventsOf(6));
  }

  private static String eventsOf(long seed) throws InterruptedException {
    try (ModelEventStore store = new ModelEventStore()) {
      new RandomOperations(seed).run(store, 300);
      try (EventCursor cursor = store.query(Query.all())) {
        return cursor.toList().stream().map(Event::toString).toList().toString();
      }
    }
  }
}

package io.varve.server.metrics;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.LimitExceeded;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Subscription;
import io.varve.engine.Varve;
import io.varve.server.config.ServerBusy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Bounds that all clients share are told as the server's, those of a request as its own. */
final class MeteredEventStoreTest {
  private final EventStore store = Varve.inMemory();
  private final EventStore metered =
      new MeteredEventStore(store, new ServerMetrics(), new SlowQueryLog(Duration.ofDays(1)));

  @Test
  void noPlaceForACursorIsNoFaultOfTheQuery() {
    store.append(Append.of(NewEvent.of("t", "a", "{}")));
    List<EventCursor> open = new ArrayList<>();
    for (int i = 0; i < Limits.OPEN_CURSORS; i++) {
      open.add(metered.query(Query.all(), ReadOptions.defaults()));
    }
    assertThatExceptionOfType(ServerBusy.class)
        .isThrownBy(() -> metered.query(Query.all(), ReadOptions.defaults()))
        .withMessageContaining("open cursors");
    open.forEach(EventCursor::close);
    metered.query(Query.all(), ReadOptions.defaults()).close();
  }

  @Test
  void noPlaceForASubscriptionIsNoFaultOfTheRequest() {
    List<Subscription> open = new ArrayList<>();
    for (int i = 0; i < Limits.OPEN_SUBSCRIPTIONS; i++) {
      open.add(metered.subscribe(Query.all(), 0));
    }
    assertThatExceptionOfType(ServerBusy.class)
        .isThrownBy(() -> metered.subscribe(Query.all(), 0))
        .withMessageContaining("open subscriptions");
    open.forEach(Subscription::close);
    metered.subscribe(Query.all(), 0).close();
  }

  @Test
  void anAppendThatIsTooLargeKeepsItsOwnLimit() {
    assertThatExceptionOfType(LimitExceeded.class)
        .isThrownBy(() ->
            metered.appendAll(
                Collections.nCopies(
                    Limits.APPENDS_PER_BATCH + 1, Append.of(NewEvent.of("t", "a", "{}")))));
  }
}

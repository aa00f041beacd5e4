package io.varve.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.State;
import io.varve.api.StateOptions;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** State: the fold of an entity's events, as of then. */
abstract class StateContract extends StoreTopic {
  @Test
  void foldsTopLevelKeysInVersionOrder() {
    append(NewEvent.of("t", "a", "{\"x\":1,\"deep\":{\"k\":1,\"l\":2}}"));
    append(NewEvent.of("t", "b", "{\"x\":9}"));
    append(NewEvent.of("t", "a", "{\"y\":null,\"deep\":{\"k\":3}}"));
    append(NewEvent.of("t", "a", "{\"x\":\"two\"}"));
    assertState(StateOptions.now(), 3, 4, 3, null, "{\"x\":\"two\",\"deep\":{\"k\":3},\"y\":null}");
  }

  @Test
  void payloadsThatAreNoObjectsArePassedOver() {
    append(
        NewEvent.of("t", "a", "{\"x\":1}"),
        NewEvent.of("t", "a", "[1]"),
        NewEvent.of("t", A, Payload.bytes("{\"x\":2}".getBytes(UTF_8))),
        NewEvent.of("t", A, Payload.none()));
    assertState(StateOptions.now(), 4, 4, 4, null, "{\"x\":1}");
  }

  @Test
  void unknownEntityHasNoState() {
    append(event("t", "b"));
    assertThat(store.state(A, StateOptions.now())).isEmpty();
    assertThat(store.state(A, StateOptions.asOf(at(5)))).isEmpty();
  }

  @Test
  void asOfFoldsWhatHadHappenedByThen() {
    append(NewEvent.of("t", "a", "{\"n\":1,\"a\":1}").withTimestamp(at(10)));
    append(NewEvent.of("t", "a", "{\"n\":2,\"b\":1}").withTimestamp(at(30)));
    append(NewEvent.of("t", "a", "{\"n\":3,\"c\":1}").withTimestamp(at(20)));
    assertState(StateOptions.asOf(at(9)), 0, 0, 0, at(9), "{}");
    assertState(StateOptions.asOf(at(10)), 1, 1, 1, at(10), "{\"n\":1,\"a\":1}");
    // Version order decides, and a late event counts by when it happened.
    assertState(StateOptions.asOf(at(20)), 3, 3, 2, at(20), "{\"n\":3,\"a\":1,\"c\":1}");
    assertState(StateOptions.asOf(at(30)), 3, 3, 3, at(30), "{\"n\":3,\"a\":1,\"b\":1,\"c\":1}");
    assertState(StateOptions.now(), 3, 3, 3, null, "{\"n\":3,\"a\":1,\"b\":1,\"c\":1}");
  }

  @Test
  void atPositionFoldsWhatTheLogHeldThere() {
    append(event("t", "b"));
    append(NewEvent.of("t", "a", "{\"n\":1}"));
    append(event("t", "b"));
    append(NewEvent.of("t", "a", "{\"n\":2}"));
    assertThat(store.state(A, StateOptions.atPosition(0))).isEmpty();
    assertThat(store.state(A, StateOptions.atPosition(1))).isEmpty();
    assertState(StateOptions.atPosition(2), 1, 2, 1, null, "{\"n\":1}");
    assertState(StateOptions.atPosition(3), 1, 2, 1, null, "{\"n\":1}");
    assertState(StateOptions.atPosition(4), 2, 4, 2, null, "{\"n\":2}");
    assertState(StateOptions.atPosition(Long.MAX_VALUE), 2, 4, 2, null, "{\"n\":2}");
  }

  @Test
  void recordedAsOfFoldsWhatWasKnownThen() {
    append(NewEvent.of("t", "a", "{\"n\":1}").withTimestamp(at(50)));
    Instant known = lastRecordedAt();
    // Clocks may stand still for a while; the second event must be recorded later than the first.
    do {
      append(NewEvent.of("t", "a", "{\"n\":2}").withTimestamp(at(10)));
    } while (!lastRecordedAt().isAfter(known));
    StateOptions then = StateOptions.recordedAsOf(known);
    State state = store.state(A, then).orElseThrow();
    long atLatest = recordedAtOrBefore(known);
    assertThat(state.eventCount()).isEqualTo(atLatest);
    assertThat(state.version()).isEqualTo(atLatest);
    assertThat(state.asOf()).isNull();
    State both = store.state(A, new StateOptions(at(10), known, Long.MAX_VALUE)).orElseThrow();
    assertThat(both.eventCount()).isEqualTo(atLatest - 1);
    assertThat(store.state(A, StateOptions.recordedAsOf(at(0))).orElseThrow().eventCount())
        .isZero();
  }

  private Instant lastRecordedAt() {
    return events(Query.entity("a")).getLast().recordedAt();
  }

  private long recordedAtOrBefore(Instant time) {
    List<Event> events = events(Query.entity("a"));
    return events.stream().filter(event -> !event.recordedAt().isAfter(time)).count();
  }

  private void assertState(
      StateOptions options,
      long version,
      long lastPosition,
      long eventCount,
      @Nullable Instant asOf,
      String state) {
    assertThat(store.state(A, options))
        .contains(new State(A, version, lastPosition, eventCount, asOf, Payload.json(state)));
  }
}

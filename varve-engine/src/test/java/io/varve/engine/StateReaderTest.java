package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.State;
import io.varve.api.StateOptions;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State now and as of then. */
final class StateReaderTest {
  private static final EntityId E = EntityId.of("e");

  private final TestLog log = TestLog.create();

  private Optional<State> state(EntityId entityId, StateOptions options) {
    return new StateReader(log.keyHash).state(log.view(), entityId, options);
  }

  private void append(String payload, String when) {
    log.append(
        Append.of(NewEvent.of("t", E, Payload.json(payload)).withTimestamp(Instant.parse(when))));
  }

  @Test
  void laterKeysOverwriteAndNullIsStored() {
    append("{\"a\":1,\"b\":{\"x\":1}}", "2026-01-01T00:00:00Z");
    append("{\"b\":{\"y\":2},\"c\":null}", "2026-01-02T00:00:00Z");
    append("[1]", "2026-01-03T00:00:00Z");
    State state = state(E, StateOptions.now()).orElseThrow();
    assertThat(state.state().text()).isEqualTo("{\"a\":1,\"b\":{\"y\":2},\"c\":null}");
    assertThat(state.version()).isEqualTo(3);
    assertThat(state.eventCount()).isEqualTo(3);
    assertThat(state.lastPosition()).isEqualTo(3);
    assertThat(state.asOf()).isNull();
  }

  @Test
  void lateEventsCountByTheirTimestamp() {
    append("{\"a\":1}", "2026-01-01T00:00:00Z");
    append("{\"a\":3}", "2026-01-03T00:00:00Z");
    append("{\"a\":2,\"late\":true}", "2026-01-02T00:00:00Z");
    Instant between = Instant.parse("2026-01-02T12:00:00Z");
    State state = state(E, StateOptions.asOf(between)).orElseThrow();
    assertThat(state.state().text()).isEqualTo("{\"a\":2,\"late\":true}");
    assertThat(state.version()).isEqualTo(3);
    assertThat(state.eventCount()).isEqualTo(2);
    assertThat(state.asOf()).isEqualTo(between);
  }

  @Test
  void anEntityWithEventsButNoneAsOfThenIsEmptyNotAbsent() {
    append("{\"a\":1}", "2026-01-02T00:00:00Z");
    State state = state(E, StateOptions.asOf(Instant.parse("2026-01-01T00:00:00Z"))).orElseThrow();
    assertThat(state.state().text()).isEqualTo("{}");
    assertThat(state.version()).isZero();
    assertThat(state.lastPosition()).isZero();
    assertThat(state.eventCount()).isZero();
  }

  @Test
  void absentWithoutAnEventAtOrBelowThePosition() {
    log.append(Append.of(NewEvent.of("t", "other", "{}")));
    append("{\"a\":1}", "2026-01-02T00:00:00Z");
    assertThat(state(E, StateOptions.atPosition(1))).isEmpty();
    assertThat(state(E, StateOptions.atPosition(2))).isPresent();
    assertThat(state(EntityId.of("nobody"), StateOptions.now())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithAFoldOfTheList(long seed) {
    RandomLog random = new RandomLog(seed);
    random.fill(log, 1_000, 10);
    for (int i = 0; i < 1_000; i++) {
      StateOptions options =
          new StateOptions(
              random.random.nextBoolean() ? random.at(random.random.nextLong(1_000), 0) : null,
              random.random.nextBoolean() ? random.at(random.random.nextLong(1_000), 0) : null,
              random.random.nextBoolean() ? random.random.nextLong(1_100) : Long.MAX_VALUE);
      EntityId entityId = random.anyEntity();
      assertThat(state(entityId, options))
          .as("seed %d: %s %s", seed, entityId, options)
          .isEqualTo(log.model.state(entityId, options));
    }
  }
}

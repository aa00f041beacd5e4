package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The versions in a result read like those of any map. */
final class CommitVersionsTest {
  private static NewEvent of(@Nullable String entity) {
    Payload payload = Payload.json("{}");
    return entity == null
        ? NewEvent.tagged("counted", payload)
        : NewEvent.of("counted", EntityId.of(entity), payload);
  }

  private static Map<EntityId, Long> append(LocalEventStore store, NewEvent... events) {
    return ((Appended) store.append(Append.of(List.of(events)))).versions();
  }

  @Test
  void eachEntityHasItsLastVersion() {
    EntityId a = EntityId.of("a");
    EntityId b = EntityId.of("b");
    try (LocalEventStore store = Varve.inMemory()) {
      assertThat(append(store, of(null))).isEmpty();
      assertThat(append(store, of(null), of("a"))).isEqualTo(Map.of(a, 1L));
      Map<EntityId, Long> versions = append(store, of("a"), of("b"), of(null), of("a"));
      assertThat(versions).isEqualTo(Map.of(a, 3L, b, 1L)).hasSize(2);
      assertThat(Map.of(a, 3L, b, 1L)).isEqualTo(versions).hasSameHashCodeAs(versions);
      assertThat(versions.get(a)).isEqualTo(3);
      assertThat(versions.containsKey(b)).isTrue();
      assertThat(versions.get(EntityId.of("c"))).isNull();
      assertThat(versions.containsKey(EntityId.of("c"))).isFalse();
      assertThatExceptionOfType(UnsupportedOperationException.class)
          .isThrownBy(() -> versions.put(a, 9L));
      assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(versions::clear);
    }
  }
}

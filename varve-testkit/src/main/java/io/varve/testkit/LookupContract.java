package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.Health;
import io.varve.api.InvalidInput;
import io.varve.api.Query;
import io.varve.api.StoreStats;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Single answers: an event by id, an entity, figures, checkpoints. */
abstract class LookupContract extends StoreTopic {
  @Test
  void findsEveryEventByItsId() {
    for (int i = 0; i < 100; i++) {
      append(event("t", "a"), tagged("t", "k:v").withId(new UUID(i, i)));
    }
    for (Event event : events(Query.all())) {
      assertThat(store.event(event.id())).contains(event);
    }
    assertThat(store.event(new UUID(1, 2))).isEmpty();
    assertThat(store.event(new UUID(0, 1))).isEmpty();
  }

  @Test
  void ofEventsWithOneIdTheLowestPositionIsFound() {
    UUID id = new UUID(7, 7);
    append(event("t", "x"));
    append(event("t", "a").withId(id));
    append(event("t", "b").withId(id), event("t", "c").withId(id));
    assertThat(store.event(id)).map(Event::position).contains(2L);
  }

  @Test
  void entitySummaryHasVersionAndOutermostPositions() {
    append(event("t", "x"), event("t", "a"));
    append(event("t", "a"), event("t", "x"), event("t", "a"), event("t", "x"));
    assertThat(store.entity(A)).contains(new EntitySummary(A, 3, 2, 5));
    assertThat(store.entity(B)).isEmpty();
    assertThat(store.entity(EntityId.of("t"))).isEmpty();
  }

  @Test
  void manyEntitiesKeepTheirOwnVersions() {
    for (int round = 1; round <= 3; round++) {
      for (int i = 0; i < 300; i++) {
        append(event("t", "entity-" + i));
      }
    }
    for (int i = 0; i < 300; i++) {
      EntityId id = EntityId.of("entity-" + i);
      assertThat(store.entity(id)).contains(new EntitySummary(id, 3, i + 1, i + 601));
    }
  }

  @Test
  void statsOfAnEmptyStore() {
    StoreStats stats = store.stats();
    assertThat(stats.events()).isZero();
    assertThat(stats.entities()).isZero();
    assertThat(stats.eventTypes()).isEmpty();
    assertThat(stats.firstTimestamp()).isNull();
    assertThat(stats.lastTimestamp()).isNull();
    assertThat(stats.head()).isZero();
  }

  @Test
  void statsCountEventsEntitiesAndTypes() {
    append(event("b", "x").withTimestamp(at(5)), event("a", "y").withTimestamp(at(2)));
    append(tagged("b").withTimestamp(at(9)), event("c", "x").withTimestamp(at(4)));
    StoreStats stats = store.stats();
    assertThat(stats.events()).isEqualTo(4);
    assertThat(stats.entities()).isEqualTo(2);
    assertThat(new ArrayList<>(stats.eventTypes().keySet())).containsExactly("a", "b", "c");
    assertThat(stats.eventTypes()).containsEntry("b", 2L).containsEntry("c", 1L);
    assertThat(stats.firstTimestamp()).isEqualTo(at(2));
    assertThat(stats.lastTimestamp()).isEqualTo(at(9));
    assertThat(stats.head()).isEqualTo(4);
  }

  @Test
  void isHealthy() {
    assertThat(store.health()).isEqualTo(new Health.Healthy());
  }

  @Test
  void checkpointsNameVisiblePositionsOnly() {
    append(event("t", "a"), event("t", "b"));
    append(event("t", "a"));
    List<Checkpoint> checkpoints = new ArrayList<>();
    for (long position = 0; position <= 3; position++) {
      checkpoints.add(store.checkpoint(position));
      assertThat(checkpoints.getLast().position()).isEqualTo(position);
    }
    append(event("t", "c"));
    for (Checkpoint checkpoint : checkpoints) {
      assertThat(store.checkpoint(checkpoint.position())).isEqualTo(checkpoint);
    }
    assertThat(checkpoints.get(3).chain()).isNotEqualTo(checkpoints.get(2).chain());
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> store.checkpoint(5));
    assertThatExceptionOfType(InvalidInput.class).isThrownBy(() -> store.checkpoint(-1));
  }
}

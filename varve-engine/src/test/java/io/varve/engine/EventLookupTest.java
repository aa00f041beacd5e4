package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreDamaged;
import io.varve.storage.KeyHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers by id, entity, source and position. */
final class EventLookupTest {
  private final TestLog log = TestLog.create();
  private final EventLookup lookup = new EventLookup(log.keyHash);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void agreesWithTheList(long seed) {
    TestLog weak = new TestLog(KeyHash.weak(seed, 4));
    EventLookup weakLookup = new EventLookup(weak.keyHash);
    RandomLog random = new RandomLog(seed);
    random.fill(weak, 1_000, 20);
    List<Event> events = weak.model.query(Query.all()).toList();
    for (int i = 0; i < 1_500; i++) {
      long visible = i % 2 == 0 ? weak.head() : random.random.nextLong(weak.head() + 1);
      StoreView view = weak.view(visible);
      UUID id =
          random.random.nextInt(9) == 0
              ? new UUID(1, 2)
              : events.get(random.random.nextInt(events.size())).id();
      Optional<Event> expected = weak.model.event(id).filter(event -> event.position() <= visible);
      assertThat(weakLookup.event(view, id))
          .as("seed %d, visible %d", seed, visible)
          .isEqualTo(expected);
      EntityId entityId = random.anyEntity();
      assertThat(weakLookup.entity(view, entityId))
          .as("seed %d, visible %d, %s", seed, visible, entityId)
          .isEqualTo(summary(events, entityId, visible));
    }
  }

  private static Optional<EntitySummary> summary(
      List<Event> events, EntityId entityId, long visible) {
    List<Event> of =
        events.stream()
            .filter(event -> event.position() <= visible && entityId.equals(event.entityId()))
            .toList();
    return of.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new EntitySummary(
                entityId, of.size(), of.getFirst().position(), of.getLast().position()));
  }

  @Test
  void partsOlderThanAnEntityAreNotTouched() throws IOException {
    log.append(Append.of(NewEvent.of("t", "old", "{}")));
    log.seal(true);
    // Checked at first use, and not to be built again: this log has no frames.
    TestLog.flip(log.volume, "index/" + log.volume.list("index").getFirst(), 520);
    log.append(Append.of(NewEvent.of("t", "young", "{}"), NewEvent.of("t", "young", "{}")));
    assertThat(lookup.entity(log.view(), EntityId.of("young")))
        .contains(new EntitySummary(EntityId.of("young"), 2, 2, 3));
    assertThatThrownBy(() -> lookup.entity(log.view(), EntityId.of("old")))
        .isInstanceOf(StoreDamaged.class);
  }

  @Test
  void trackingPositionIsThatOfTheNewestVisibleCommit() {
    List<Long> heads = new ArrayList<>(List.of(0L));
    for (int i = 1; i <= 5; i++) {
      log.append(
          Append.of(NewEvent.of("t", "e", "{}"), NewEvent.of("t", "e", "{}"))
              .withTracking("file", i * 10));
      heads.add(log.head());
      if (i == 2) {
        log.seal(false);
      }
      log.append(Append.of(NewEvent.of("t", "e", "{}")).withTracking("other", i));
    }
    for (int i = 0; i <= 5; i++) {
      assertThat(lookup.trackingPosition(log.view(heads.get(i)), "file")).isEqualTo(i * 10L);
    }
    assertThat(lookup.trackingPosition(log.view(), "other")).isEqualTo(5);
    assertThat(lookup.trackingPosition(log.view(), "nothing")).isZero();
  }

  @Test
  void chainIsThatOfTheCommitThatHoldsThePosition() {
    List<Long> chains = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      log.append(Append.of(NewEvent.of("t", "e", "{}"), NewEvent.of("t", "e", "{}")));
      chains.add(log.chain());
    }
    StoreView view = log.view();
    assertThat(EventLookup.chain(view, 0, 17)).isEqualTo(17);
    for (long position = 1; position <= 6; position++) {
      assertThat(EventLookup.chain(view, position, 17))
          .isEqualTo(chains.get((int) (position - 1) / 2));
    }
    assertThatThrownBy(() -> EventLookup.chain(view, 7, 17)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> EventLookup.chain(log.view(2), 3, 17))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void aCheckpointOfThisLogPassesAndNoOther() {
    log.append(Append.of(NewEvent.of("t", "e", "{}")));
    StoreView view = log.view();
    EventLookup.check(view, new Checkpoint(0, 1, 17), 17);
    EventLookup.check(view, new Checkpoint(1, 1, log.chain()), 17);
    assertThatThrownBy(() -> EventLookup.check(view, new Checkpoint(1, 1, log.chain() + 1), 17))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> EventLookup.check(view, new Checkpoint(2, 1, log.chain()), 17))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> EventLookup.check(view, new Checkpoint(0, 1, 18), 17))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void aDamagedRecordIsNotMissedSilently() {
    log.append(Append.of(NewEvent.of("t", "e", "{}").withId(new UUID(3, 4))));
    int offset = log.offset(1);
    TestLog.flip(log.volume, log.segmentPath(), offset + 48);
    assertThatThrownBy(() -> lookup.event(log.view(), new UUID(3, 4)))
        .isInstanceOfSatisfying(
            StoreDamaged.class, damage -> assertThat(damage.offset()).isEqualTo(offset));
    assertThatThrownBy(() -> lookup.entity(log.view(), EntityId.of("e")))
        .isInstanceOf(StoreDamaged.class);
  }
}

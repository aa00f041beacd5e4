package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.RetryMismatch;
import io.varve.api.Tag;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Safe retry by request id and by event ids, and tracking. */
abstract class RetryContract extends StoreTopic {
  // ---- request ids

  @Test
  void repeatedRequestGetsTheOriginalResult() {
    Append append = Append.of(event("t", "a"), event("t", "a")).withRequestId("r");
    Appended original = appended(append);
    append(event("t", "a"), event("t", "b"));
    assertThat(store.append(append)).isEqualTo(original);
    assertThat(store.append(append)).isEqualTo(original);
    assertThat(store.head()).isEqualTo(4);
  }

  @Test
  void repeatedRequestComesBeforeConditions() {
    Append append =
        Append.of(event("t", "a"))
            .expect(A, ExpectedVersion.absent())
            .noneMatch(Query.all(), 0)
            .withTracking("source", 5)
            .withRequestId("r");
    Appended original = appended(append);
    assertThat(store.append(append)).isEqualTo(original);
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void requestIdWithOtherContentIsRefused() {
    NewEvent event = event("t", "a").withTimestamp(at(1)).withTags(Tag.of("k:v"));
    appended(Append.of(event).withRequestId("r"));
    List<Append> others =
        List.of(
            Append.of(event, event),
            Append.of(event.withTimestamp(at(2))),
            Append.of(event.withTags()),
            Append.of(event.withTags(Tag.of("k:w"))),
            Append.of(event.withMetadata(Payload.json("{}"))),
            Append.of(event.withId(new UUID(1, 1))),
            Append.of(event("u", "a").withTimestamp(at(1)).withTags(Tag.of("k:v"))),
            Append.of(event("t", "b").withTimestamp(at(1)).withTags(Tag.of("k:v"))),
            Append.of(
                NewEvent.of("t", A, Payload.bytes(new byte[] {'{', '}'}))
                    .withTimestamp(at(1))
                    .withTags(Tag.of("k:v"))));
    for (Append other : others) {
      assertThatExceptionOfType(RetryMismatch.class)
          .isThrownBy(() -> store.append(other.withRequestId("r")));
    }
    assertThat(store.head()).isEqualTo(1);
    appended(Append.of(event).withRequestId("r2"));
    assertThat(store.head()).isEqualTo(2);
  }

  @Test
  void conditionAndTrackingAreNoPartOfTheContent() {
    Appended original = appended(Append.of(event("t", "a")).withRequestId("r"));
    Append again =
        Append.of(event("t", "a")).withRequestId("r").expect(A, ExpectedVersion.exactly(9));
    assertThat(store.append(again)).isEqualTo(original);
    assertThat(store.append(again.withTracking("s", 1))).isEqualTo(original);
    assertThat(store.trackingPosition("s")).isZero();
  }

  @Test
  void refusedAppendIsNotRemembered() {
    Append append = Append.of(event("t", "a")).withRequestId("r");
    conflict(append.expect(A, ExpectedVersion.exists()));
    appended(append);
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void requestIdsAreComparedWhole() {
    for (String id : List.of("r", "R", "rr", "r ", "ä", "x".repeat(64), "x".repeat(63) + "y")) {
      appended(Append.of(event("t", "a")).withRequestId(id));
    }
    assertThat(store.head()).isEqualTo(7);
  }

  // ---- event ids

  @Test
  void sameIdsAndContentAtTheExpectedPlaceGetTheOriginalResult() {
    Append append =
        Append.of(event("t", "a").withId(id(1)), event("t", "a").withId(id(2)))
            .expect(A, ExpectedVersion.absent());
    Appended original = appended(append);
    assertThat(store.append(append)).isEqualTo(original);
    append(event("t", "a"));
    assertThat(store.append(append)).isEqualTo(original);
    Append third = Append.of(event("t", "a").withId(id(3))).expect(A, ExpectedVersion.exactly(3));
    Appended thirdOriginal = appended(third);
    append(event("t", "a"));
    assertThat(store.append(third)).isEqualTo(thirdOriginal);
    assertThat(store.head()).isEqualTo(5);
  }

  @Test
  void sameIdsAcrossEntitiesGetTheOriginalResult() {
    Append append =
        Append.of(event("t", "b").withId(id(1)), event("t", "a").withId(id(2)))
            .expect(A, ExpectedVersion.absent())
            .expect(B, ExpectedVersion.absent());
    Appended original = appended(append);
    assertThat(store.append(append)).isEqualTo(original);
    assertThat(store.head()).isEqualTo(2);
  }

  @Test
  void sameIdsWithOtherContentAreRefused() {
    appended(Append.of(event("t", "a").withId(id(1))).expect(A, ExpectedVersion.absent()));
    Append other =
        Append.of(NewEvent.of("t", "a", "{\"x\":1}").withId(id(1)))
            .expect(A, ExpectedVersion.absent());
    assertThatExceptionOfType(RetryMismatch.class).isThrownBy(() -> store.append(other));
    assertThat(store.head()).isEqualTo(1);
  }

  @Test
  void partialOverlapIsRefused() {
    NewEvent one = event("t", "a").withId(id(1));
    NewEvent two = event("t", "a").withId(id(2));
    NewEvent three = event("t", "a").withId(id(3));
    appended(Append.of(one, two).expect(A, ExpectedVersion.absent()));
    for (Append overlap :
        List.of(Append.of(one), Append.of(one, three), Append.of(one, two, three))) {
      assertThatExceptionOfType(RetryMismatch.class)
          .isThrownBy(() -> store.append(overlap.expect(A, ExpectedVersion.absent())));
    }
    assertThat(store.head()).isEqualTo(2);
  }

  @Test
  void otherIdsAtTheExpectedPlaceAreAConflict() {
    appended(Append.of(event("t", "a").withId(id(1))).expect(A, ExpectedVersion.absent()));
    conflict(Append.of(event("t", "a").withId(id(2))).expect(A, ExpectedVersion.absent()));
    conflict(Append.of(event("t", "a")).expect(A, ExpectedVersion.absent()));
    conflict(Append.of(event("t", "b").withId(id(1))).expect(A, ExpectedVersion.absent()));
  }

  @Test
  void idsAreNotLookedAtWhereTheConditionHolds() {
    appended(Append.of(event("t", "a").withId(id(1))).expect(A, ExpectedVersion.absent()));
    appended(Append.of(event("t", "a").withId(id(1))).expect(A, ExpectedVersion.exactly(1)));
    appended(Append.of(event("t", "a").withId(id(1))));
    assertThat(store.head()).isEqualTo(3);
  }

  // ---- tracking

  @Test
  void trackingIsStoredWithTheEventsAndMustAdvance() {
    assertThat(store.trackingPosition("s")).isZero();
    appended(Append.of(event("t", "a")).withTracking("s", 10));
    assertThat(store.trackingPosition("s")).isEqualTo(10);
    assertThat(store.trackingPosition("other")).isZero();
    Conflict behind = conflict(Append.of(event("t", "a")).withTracking("s", 9));
    assertThat(behind.where()).contains("s");
    conflict(Append.of(event("t", "a")).withTracking("s", 10));
    appended(Append.of(event("t", "a")).withTracking("s", 11));
    appended(Append.of(event("t", "a")).withTracking("other", 1));
    assertThat(store.trackingPosition("s")).isEqualTo(11);
    assertThat(store.trackingPosition("other")).isEqualTo(1);
    appended(Append.of(event("t", "a")).withTracking("s", Long.MAX_VALUE));
    assertThat(store.trackingPosition("s")).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void refusedAppendDoesNotTrack() {
    Append append = Append.of(event("t", "a")).withTracking("s", 5);
    conflict(append.expect(A, ExpectedVersion.exists()));
    assertThat(store.trackingPosition("s")).isZero();
  }

  @Test
  void sourceIsNoEntityAndNoTag() {
    appended(Append.of(event("t", "b")).withTracking("a", 5));
    appended(Append.of(event("t", "b")).withRequestId("a"));
    assertThat(store.entity(EntityId.of("a"))).isEmpty();
    appended(Append.of(event("t", "a")).expect(A, ExpectedVersion.absent()));
    assertThat(store.trackingPosition("b")).isZero();
  }

  private static UUID id(long number) {
    return new UUID(0xABCDL, number);
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Payload;
import io.varve.api.RetryMismatch;
import io.varve.storage.MemoryVolume;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Retries of what was done before: across restarts, segments and crashes, up to the window's end.
 */
final class RetryWindowTest {
  private static final EntityId ENTITY = EntityId.of("e");

  /** By request id. */
  private static Append request(int number) {
    return Append.of(NewEvent.of("t", "e", "{\"n\":" + number + "}")).withRequestId("r" + number);
  }

  /** By event ids where the version says they should be. */
  private static Append identified(int number, long version) {
    NewEvent event = NewEvent.of("t", "e", "{}");
    return Append.of(event.withId(new UUID(1, number)), event.withId(new UUID(2, number)))
        .expect(ENTITY, ExpectedVersion.exactly(version));
  }

  private static Append filler() {
    return Append.of(NewEvent.of("t", "f", "\"" + "x".repeat(9_000) + "\""));
  }

  private static Appended appended(AppendResult result) {
    assertThat(result).isInstanceOf(Appended.class);
    return (Appended) result;
  }

  @Test
  void originalResultsSurviveRestartsAndSealing() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    List<Append> sent = new ArrayList<>();
    List<Appended> results = new ArrayList<>();
    long version = 0;
    for (int life = 0; life < 4; life++) {
      try (LocalEventStore store = Stores.stepped(volume)) {
        for (int i = 0; i < 12; i++) {
          sent.add(i % 2 == 0 ? request(sent.size()) : identified(sent.size(), version));
          results.add(appended(store.append(sent.getLast())));
          version += sent.getLast().events().size();
          store.append(filler());
        }
        long head = store.head();
        for (int i = 0; i < sent.size(); i++) {
          assertThat(store.append(sent.get(i)))
              .as("%d in life %d", i, life)
              .isEqualTo(results.get(i));
        }
        assertThat(store.head()).isEqualTo(head);
        requireMismatches(store, version);
      }
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.stats().segments()).isGreaterThan(5);
    }
  }

  private static void requireMismatches(EventStore store, long version) {
    Append otherContent = Append.of(NewEvent.of("t", "e", "{\"n\":-1}")).withRequestId("r0");
    assertThatExceptionOfType(RetryMismatch.class)
        .isThrownBy(() -> store.append(otherContent))
        .withMessageContaining("r0");
    NewEvent event = NewEvent.of("t", "e", "{}");
    Append partOfIt =
        Append.of(event.withId(new UUID(1, 1))).expect(ENTITY, ExpectedVersion.exactly(1));
    assertThatExceptionOfType(RetryMismatch.class).isThrownBy(() -> store.append(partOfIt));
    Append otherIds =
        Append.of(event.withId(new UUID(9, 1))).expect(ENTITY, ExpectedVersion.exactly(1));
    assertThat(store.append(otherIds)).isInstanceOf(Conflict.class);
    assertThat(store.entity(ENTITY).orElseThrow().version()).isEqualTo(version);
  }

  @Test
  void requestIsRememberedIfAndOnlyIfItsCommitSurvivedTheCrash() {
    SeededRuns.run(
        200,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          LocalEventStore store = Stores.stepped(volume);
          for (int i = 0; i < 5; i++) {
            appended(store.append(request(i)));
          }
          // Before the frame's write, or between that and its force.
          volume.faults().cutPowerAt(1 + seed % 2);
          assertThatExceptionOfType(OutcomeUnknown.class)
              .isThrownBy(() -> store.append(request(5)));
          CrashProfile[] profiles = CrashProfile.values();
          SimulatedVolume after = volume.crash(profiles[(int) (seed % profiles.length)], seed);
          try (LocalEventStore again = Stores.stepped(after)) {
            long head = again.head();
            assertThat(appended(again.append(request(5))).first()).isEqualTo(6);
            assertThat(again.head()).isEqualTo(6).isBetween(head, head + 1);
          }
        });
  }

  @Test
  void windowEndsAfterItsLastPosition() {
    int commit = Limits.EVENTS_PER_COMMIT;
    Append many = Append.of(Collections.nCopies(commit, NewEvent.tagged("t", Payload.none())));
    try (EventStore store = Varve.inMemory()) {
      Append byRequest = request(0);
      Append byIds = identified(0, 1);
      Appended first = appended(store.append(byRequest));
      Appended second = appended(store.append(byIds));
      while (store.head() + commit <= Limits.RETRY_WINDOW_POSITIONS) {
        appended(store.append(many));
      }
      fillTo(store, Limits.RETRY_WINDOW_POSITIONS);
      assertThat(store.append(byRequest)).isEqualTo(first);
      assertThat(store.append(byIds)).isEqualTo(second);
      // The request stands at position 1, the ids begin at 2.
      fillTo(store, Limits.RETRY_WINDOW_POSITIONS + 1);
      assertThat(store.append(byIds)).isEqualTo(second);
      fillTo(store, Limits.RETRY_WINDOW_POSITIONS + 2);
      assertThat(store.append(byIds)).isInstanceOf(Conflict.class);
      assertThat(appended(store.append(byRequest)).first())
          .isEqualTo(Limits.RETRY_WINDOW_POSITIONS + 3);
    }
  }

  private static void fillTo(EventStore store, long head) {
    int missing = (int) (head - store.head());
    if (missing > 0) {
      appended(
          store.append(
              Append.of(Collections.nCopies(missing, NewEvent.tagged("t", Payload.none())))));
    }
    assertThat(store.head()).isEqualTo(head);
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.LimitExceeded;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.storage.MemoryVolume;
import io.varve.storage.TypeFormat;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** When one segment ends and the next begins, and what fits into one. */
final class SegmentRollTest {
  private static final int WRITERS = 4;
  private static final int COMMITS = 400;

  /** Payload of the largest commit of one event that a segment of 64 KiB holds. */
  private static final int LARGEST_PAYLOAD = 61_167;

  private final MemoryVolume volume = new MemoryVolume();

  private static Append append(String entity, int payloadBytes) {
    return Append.of(NewEvent.of("t", entity, "\"" + "x".repeat(payloadBytes - 2) + "\""));
  }

  /** Each roll must wait for the one before, and no writer may be told that space is missing. */
  @Test
  void rollsAtNearlyEveryCommitWithoutRefusingOne() throws Exception {
    try (LocalEventStore store = Stores.open(volume, new EngineThreads(), Stores.smallSegments())) {
      RacingThreads.run(
          WRITERS,
          writer -> {
            SplittableRandom random = new SplittableRandom(writer);
            for (int i = 0; i < COMMITS; i++) {
              Append append = append("e" + writer, 30_000 + random.nextInt(28_000));
              assertThat(store.append(append)).isInstanceOf(Appended.class);
            }
            return true;
          });
      assertThat(store.head()).isEqualTo(WRITERS * COMMITS);
      assertThat(store.stats().segments()).isGreaterThan(WRITERS * COMMITS / 2);
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }

  @Test
  void largestCommitFillsASegmentAndOneByteMoreIsRefused() throws IOException {
    try (LocalEventStore store = Stores.stepped(volume)) {
      for (int i = 0; i < 3; i++) {
        assertThat(store.append(append("e", LARGEST_PAYLOAD))).isInstanceOf(Appended.class);
        assertThatExceptionOfType(LimitExceeded.class)
            .isThrownBy(() -> store.append(append("e", LARGEST_PAYLOAD + 1)));
      }
      assertThat(store.head()).isEqualTo(3);
    }
    VerifyReport report = StoreVerifier.verify(volume);
    assertThat(report.damages()).isEmpty();
    assertThat(report.segments()).isEqualTo(3);
  }

  @Test
  void segmentEndsWhenItsTypeOrdinalsAreUsedUp() throws IOException {
    int types = TypeFormat.MAX_ORDINAL + 2_000;
    StoreOptions options = StoreOptions.defaults();
    try (LocalEventStore store = Stores.open(volume, new CallerRuns(), options)) {
      appendTypes(store, types);
      assertThat(store.stats().segments()).isEqualTo(2);
      assertThat(store.stats().eventTypes()).hasSize(types);
    }
    try (LocalEventStore store = Stores.open(volume, new CallerRuns(), options)) {
      assertThat(store.stats().eventTypes()).hasSize(types);
      for (int type : new int[] {0, 1, 60_000, TypeFormat.MAX_ORDINAL, types - 1}) {
        try (EventCursor cursor = store.query(Query.type("type" + type))) {
          List<Event> found = cursor.toList();
          assertThat(found).hasSize(1);
          assertThat(found.getFirst().position()).isEqualTo(type + 1);
        }
      }
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }

  private static void appendTypes(LocalEventStore store, int types) {
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < types; i++) {
      events.add(NewEvent.of("type" + i, "e", "{}"));
      if (events.size() == 1_000 || i == types - 1) {
        assertThat(store.append(Append.of(events))).isInstanceOf(Appended.class);
        events.clear();
      }
    }
  }
}

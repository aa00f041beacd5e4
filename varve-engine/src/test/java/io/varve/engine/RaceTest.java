package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.Tag;
import io.varve.storage.MemoryVolume;
import io.varve.storage.SystemClock;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Conditions under racing writers: of those that exclude each other exactly one wins, also where
 * the winner is staged and not yet visible; those that do not never conflict (I6).
 */
final class RaceTest {
  private static final int WRITERS = 8;
  private static final int ROUNDS = 10_000;
  private static final int SEGMENT_BYTES = 64 * 1024;

  /** Where the engine runs. */
  enum Kind {
    IN_MEMORY {
      @Override
      EventStore open() {
        return Varve.inMemory();
      }
    },
    /** Frames, forces, rolls and seals on threads of their own. */
    FORCED {
      @Override
      EventStore open() throws IOException {
        StoreOptions options =
            StoreOptions.defaults().withLevel(Level.FSYNC).withSegmentSizeBytes(SEGMENT_BYTES);
        return new StoreOpener(
                new MemoryVolume(),
                options,
                new EngineThreads(),
                new SystemClock(),
                new SplittableRandom(1),
                "test")
            .open();
      }
    };

    abstract EventStore open() throws IOException;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void exactlyOneWriterWinsEachVersionOfAnEntity(Kind kind) throws Exception {
    EntityId entity = EntityId.of("e");
    AtomicIntegerArray winners = new AtomicIntegerArray(ROUNDS);
    try (EventStore store = kind.open()) {
      // Nobody waits for the others: whoever is behind meets what is staged.
      RacingThreads.run(
          WRITERS,
          writer -> {
            for (int round = 0; round < ROUNDS; round++) {
              Append append =
                  Append.of(NewEvent.of("t" + writer, "e", "{}"))
                      .expect(entity, ExpectedVersion.exactly(round));
              if (store.append(append) instanceof Appended appended) {
                winners.incrementAndGet(round);
                assertThat(appended.versions()).containsEntry(entity, round + 1L);
              }
            }
            return true;
          });
      requireOneWinnerEach(winners);
      assertThat(store.head()).isEqualTo(ROUNDS);
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void exactlyOneWriterWinsEachRoundOnATag(Kind kind) throws Exception {
    Query query = Query.tag("seat:1");
    AtomicIntegerArray winners = new AtomicIntegerArray(ROUNDS);
    AtomicLongArray positions = new AtomicLongArray(ROUNDS + 1);
    CyclicBarrier start = new CyclicBarrier(WRITERS);
    try (EventStore store = kind.open()) {
      RacingThreads.run(
          WRITERS,
          writer -> {
            for (int round = 0; round < ROUNDS; round++) {
              start.await();
              Append append =
                  Append.of(tagged("seat:1"), tagged("by:" + writer))
                      .noneMatch(query, positions.get(round));
              if (store.append(append) instanceof Appended appended) {
                winners.incrementAndGet(round);
                positions.set(round + 1, appended.first());
              }
            }
            return true;
          });
      requireOneWinnerEach(winners);
      assertThat(store.head()).isEqualTo(2L * ROUNDS);
    }
  }

  /**
   * Reads, decides, and appends if nothing newer matches; of the same tag, on threads that run on.
   */
  @ParameterizedTest
  @EnumSource(Kind.class)
  void nothingThatMatchesComesBetweenADecisionAndItsAppend(Kind kind) throws Exception {
    Query query = Query.tag("account:1");
    AtomicLongArray decidedAt = new AtomicLongArray(WRITERS * ROUNDS + 1);
    try (EventStore store = kind.open()) {
      RacingThreads.run(
          WRITERS,
          writer -> {
            for (int round = 0; round < ROUNDS / 4; round++) {
              long after;
              try (EventCursor cursor = store.query(query)) {
                after = cursor.readPosition();
              }
              Append append = Append.of(tagged("account:1")).noneMatch(query, after);
              if (store.append(append) instanceof Appended appended) {
                decidedAt.set((int) appended.first(), after);
              }
              // Others move on without a match.
              store.append(Append.of(tagged("other:" + writer)));
            }
            return true;
          });
      long last = 0;
      try (EventCursor cursor = store.query(query)) {
        for (Event event : cursor.toList()) {
          long after = decidedAt.get((int) event.position());
          assertThat(after).as("decision of %d", event.position()).isGreaterThanOrEqualTo(last);
          last = event.position();
        }
      }
      assertThat(last).isPositive();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void disjointConditionsNeverConflict(Kind kind) throws Exception {
    try (EventStore store = kind.open()) {
      RacingThreads.run(
          WRITERS,
          writer -> {
            EntityId entity = EntityId.of("e" + writer);
            String tag = "account:" + writer;
            long after = 0;
            for (int round = 0; round < ROUNDS; round++) {
              NewEvent event = NewEvent.of("t", entity, Payload.json("{}")).withTags(Tag.of(tag));
              Append append =
                  Append.of(event)
                      .expect(entity, ExpectedVersion.exactly(round))
                      .noneMatch(Query.tag(tag), after);
              AppendResult result = store.append(append);
              assertThat(result)
                  .as("writer %d, round %d", writer, round)
                  .isInstanceOf(Appended.class);
              after = ((Appended) result).last();
            }
            return true;
          });
      assertThat(store.head()).isEqualTo((long) WRITERS * ROUNDS);
    }
  }

  private static NewEvent tagged(String tag) {
    return NewEvent.tagged("t", Payload.json("{}"), Tag.of(tag));
  }

  private static void requireOneWinnerEach(AtomicIntegerArray winners) {
    for (int round = 0; round < winners.length(); round++) {
      assertThat(winners.get(round)).as("winners of round %d", round).isEqualTo(1);
    }
  }
}

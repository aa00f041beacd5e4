package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.storage.KeyHash;
import io.varve.storage.SegmentIndex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest match, found from indexes, against a list that is searched from its end. */
final class MatchFinderTest {
  private static final int EVENTS = 1_000;
  private static final int QUERIES = 1_000;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void findsTheNewestMatchOfAView(long seed) {
    TestLog log = seed % 2 == 0 ? TestLog.create() : new TestLog(KeyHash.weak(seed, 3));
    RandomLog random = new RandomLog(seed);
    random.fill(log, EVENTS, 10);
    for (int i = 0; i < QUERIES; i++) {
      Query query = random.query();
      long visible = random.random.nextLong(log.head() + 1);
      long after = random.random.nextLong(visible + 3);
      assertThat(
              MatchFinder.lastMatch(CompiledQuery.of(query, log.keyHash), log.view(visible), after))
          .as("seed %d, query %d: %s after %d, visible %d", seed, i, query, after, visible)
          .isEqualTo(expected(log, query, after, visible + 1));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void findsTheNewestMatchAmongSlots(long seed) {
    TestLog log = TestLog.create();
    RandomLog random = new RandomLog(seed);
    random.fill(log, EVENTS, 2);
    for (int i = 0; i < QUERIES; i++) {
      Query query = random.query();
      ViewPart part = log.parts().get(random.random.nextInt(log.parts().size()));
      SegmentIndex index = part.index();
      int end = random.random.nextInt(part.slots() + 1);
      int from =
          random.random.nextInt(4) == 0 ? Math.max(0, end - 3) : random.random.nextInt(end + 1);
      long first = part.firstPosition();
      assertThat(MatchFinder.lastMatch(CompiledQuery.of(query, log.keyHash), index, from, end))
          .as("seed %d, query %d: %s slots %d .. %d", seed, i, query, from, end)
          .isEqualTo(expected(log, query, first + from - 1, first + end));
    }
  }

  @Test
  void findsNothingAboveTheHead() {
    TestLog log = TestLog.create();
    CompiledQuery all = CompiledQuery.of(Query.all(), log.keyHash);
    assertThat(MatchFinder.lastMatch(all, log.view(), 0)).isEqualTo(MatchFinder.NO_MATCH);
    assertThat(MatchFinder.lastMatch(all, log.view(), Long.MAX_VALUE))
        .isEqualTo(MatchFinder.NO_MATCH);
  }

  private static long expected(TestLog log, Query query, long after, long before) {
    ReadOptions newest =
        ReadOptions.defaults().withAfter(after).withBefore(before).withReverse().withLimit(1);
    try (EventCursor cursor = log.model.query(query, newest)) {
      return cursor.toList().stream().mapToLong(Event::position).findFirst().orElse(0);
    }
  }
}

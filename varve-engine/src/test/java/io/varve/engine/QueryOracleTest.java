package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.storage.KeyHash;
import io.varve.testkit.FakeClock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every form of query with every option, by seed, against a list that is searched from end to end.
 */
final class QueryOracleTest {
  private static final int EVENTS = 1_500;
  private static final int QUERIES = 300;

  private final CursorRegistry registry = new CursorRegistry(new FakeClock());

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void oneOpenPart(long seed) {
    check(seed, TestLog.create(), 0);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14})
  void fewParts(long seed) {
    check(seed, TestLog.create(), 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24})
  void manyParts(long seed) {
    check(seed, TestLog.create(), 60);
  }

  @ParameterizedTest
  @ValueSource(longs = {31, 32, 33, 34})
  void keysWithEqualHashes(long seed) {
    check(seed, new TestLog(KeyHash.weak(seed, 2)), 5);
  }

  private void check(long seed, TestLog log, int partsPerThousand) {
    RandomLog random = new RandomLog(seed);
    random.fill(log, EVENTS, partsPerThousand);
    for (int i = 0; i < QUERIES; i++) {
      Query query = random.query();
      ReadOptions options = random.options(log.head());
      long visible = i % 2 == 0 ? log.head() : random.random.nextLong(log.head() + 1);
      checkQuery("seed " + seed + ", query " + i, log, visible, query, options);
    }
    assertThat(registry.open()).isZero();
  }

  private void checkQuery(
      String place, TestLog log, long visible, Query query, ReadOptions options) {
    List<Event> expected = expected(log, visible, query, options);
    String what = "%s: %s %s visible %d".formatted(place, query, options, visible);
    CompiledQuery compiled = CompiledQuery.of(query, log.keyHash);
    StoreView view = log.view(visible);
    try (EventCursor cursor = LocalCursor.open(registry, view, query, compiled, options)) {
      assertThat(cursor.readPosition()).isEqualTo(visible);
      assertThat(cursor.toList()).as(what).isEqualTo(expected);
      assertThat(cursor.considered()).as(what).isBetween((long) expected.size(), visible);
    }
    try (EventCursor cursor = LocalCursor.open(registry, view, query, compiled, options)) {
      assertThat(cursor.count()).as(what).isEqualTo(expected.size());
    }
    List<Event> seen = new ArrayList<>();
    try (EventCursor cursor = LocalCursor.open(registry, view, query, compiled, options)) {
      cursor.forEachView(event -> seen.add(event.toEvent()));
    }
    assertThat(seen).as(what).isEqualTo(expected);
  }

  private static List<Event> expected(TestLog log, long visible, Query query, ReadOptions options) {
    ReadOptions cut = options.withBefore(Math.min(options.before(), visible + 1));
    try (EventCursor cursor = log.model.query(query, cut)) {
      return cursor.toList();
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import io.varve.engine.ReadPlan.EntityScan;
import io.varve.engine.ReadPlan.LogScan;
import io.varve.engine.ReadPlan.MergedScan;
import io.varve.engine.ReadPlan.TagScan;
import io.varve.engine.ReadPlan.TypeScan;
import io.varve.storage.SegmentIndex;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which group of terms drives. */
final class QueryPlannerTest {
  private static final int EVENTS = 1_000;

  private final TestLog log = TestLog.create();

  /**
   * 1 of 2 events is {@code t.even}, 1 of 100 {@code rare}; 20 entities; each event has a tag of
   * its own.
   */
  @BeforeEach
  void append() {
    for (int i = 0; i < EVENTS; i++) {
      String type = i % 100 == 0 ? "rare" : i % 2 == 0 ? "t.even" : "t.odd";
      Tag own = Tag.of("n", Integer.toString(i));
      Tag tenth = Tag.of("tenth", Integer.toString(i % 10));
      log.append(Append.of(NewEvent.of(type, "e" + i % 20, "{}").withTags(own, tenth)));
    }
  }

  private ReadPlan plan(Query query) {
    SegmentIndex index = log.parts().getFirst().index();
    return QueryPlanner.plan(CompiledQuery.of(query, log.keyHash), index, EVENTS);
  }

  @Test
  void oneTermIsOnePosting() {
    assertThat(plan(Query.entity("e3"))).isInstanceOf(EntityScan.class);
    assertThat(plan(Query.tag("n:3"))).isInstanceOf(TagScan.class);
    assertThat(plan(Query.type("t.even"))).isInstanceOf(TypeScan.class);
    assertThat(plan(Query.all())).isEqualTo(ReadPlan.everything());
  }

  @Test
  void theNarrowestGroupDrives() {
    Tag own = Tag.of("n:100");
    Tag tenth = Tag.of("tenth:0");
    assertThat(plan(Query.of(QueryItem.entity("e0").withTypes("t.even"))))
        .isInstanceOf(EntityScan.class);
    assertThat(plan(Query.of(QueryItem.entity("e0").withTypes("rare"))))
        .isInstanceOf(TypeScan.class);
    assertThat(plan(Query.of(QueryItem.entity("e0").withTags(own)))).isInstanceOf(TagScan.class);
    assertThat(plan(Query.of(QueryItem.entity("e0").withTags(tenth))))
        .isInstanceOf(EntityScan.class);
    assertThat(plan(Query.of(QueryItem.type("rare").withTags(tenth)))).isInstanceOf(TypeScan.class);
  }

  @Test
  void theRarestTagDrives() {
    ReadPlan plan =
        plan(Query.of(QueryItem.tag("tenth:0").withTags(Tag.of("tenth:0"), Tag.of("n:100"))));
    SegmentIndex index = log.parts().getFirst().index();
    assertThat(plan)
        .isInstanceOfSatisfying(
            TagScan.class, scan -> assertThat(index.count(scan.rarest().get(0))).isEqualTo(1));
  }

  @Test
  void wideGroupsAreDecidedByColumns() {
    assertThat(plan(Query.of(prefixes("t", "")))).isInstanceOf(LogScan.class);
    assertThat(plan(Query.of(prefixes("", "e")))).isInstanceOf(LogScan.class);
    assertThat(plan(Query.of(prefixes("r", "e")))).isInstanceOf(TypeScan.class);
  }

  @Test
  void anEntityPrefixIsNotSpelledOutForFewSlots() {
    SegmentIndex index = log.parts().getFirst().index();
    CompiledQuery prefix = CompiledQuery.of(Query.of(prefixes("", "e")), log.keyHash);
    assertThat(QueryPlanner.plan(prefix, index, 5)).isInstanceOf(LogScan.class);
    assertThat(MatchFinder.lastMatch(prefix, index, EVENTS - 5, EVENTS)).isEqualTo(EVENTS);
    QueryItem tagged = prefixes("", "e").withTags(Tag.of("n:7"));
    assertThat(plan(Query.of(tagged))).isInstanceOf(TagScan.class);
    CompiledQuery compiled = CompiledQuery.of(Query.of(tagged), log.keyHash);
    assertThat(MatchFinder.lastMatch(compiled, index, 0, EVENTS)).isEqualTo(8);
    QueryItem other = prefixes("", "x").withTags(Tag.of("n:7"));
    compiled = CompiledQuery.of(Query.of(other), log.keyHash);
    assertThat(MatchFinder.lastMatch(compiled, index, 0, EVENTS)).isEqualTo(MatchFinder.NO_MATCH);
  }

  @Test
  void columnPlansOfSeveralItemsAreOneWalk() {
    Query wide = Query.of(prefixes("", "e"), prefixes("t", ""), prefixes("t", "e"));
    assertThat(plan(wide))
        .isInstanceOfSatisfying(LogScan.class, scan -> assertThat(scan.anyOf()).hasSize(3));
    Query mixed = Query.of(prefixes("", "e"), QueryItem.tag("n:5"));
    assertThat(plan(mixed))
        .isInstanceOfSatisfying(MergedScan.class, scan -> assertThat(scan.plans()).hasSize(2));
  }

  private static QueryItem prefixes(String type, String entity) {
    return new QueryItem(
        List.of(),
        type.isEmpty() ? List.of() : List.of(type),
        List.of(),
        List.of(),
        entity.isEmpty() ? List.of() : List.of(entity));
  }

  @Test
  void termsThatAreNotThereFindNothing() {
    assertThat(plan(Query.entity("nobody")).findsNothing()).isTrue();
    assertThat(plan(Query.type("none")).findsNothing()).isTrue();
    assertThat(plan(Query.of(QueryItem.entity("e0").withTags(Tag.of("no:tag")))).findsNothing())
        .isTrue();
    assertThat(plan(Query.of(QueryItem.entity("e0").withTypes("none"))).findsNothing()).isTrue();
    assertThat(plan(Query.of(QueryItem.entity("nobody"), QueryItem.type("none"))).findsNothing())
        .isTrue();
    assertThat(plan(Query.of(QueryItem.entity("nobody"), QueryItem.type("rare"))))
        .isInstanceOf(TypeScan.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 16, 17, 1_024, 1_025, 3_000})
  void keySetsOfAnySizeHoldTheirNumbers(int size) {
    KeySet.Builder builder = new KeySet.Builder();
    for (int i = size - 1; i >= 0; i--) {
      builder.accept(i * 3 + 1);
      builder.accept(i * 3 + 1);
    }
    KeySet keys = builder.build();
    assertThat(keys.size()).isEqualTo(size);
    for (int key = -1; key < size * 3 + 100; key++) {
      assertThat(keys.contains(key))
          .as("key %d", key)
          .isEqualTo(key > 0 && key % 3 == 1 && key < size * 3);
    }
    assertThat(keys.without(1).contains(1)).isFalse();
    assertThat(keys.without(1).size()).isEqualTo(size - 1);
  }

  /** Many entities in one item: found by their postings, and by the column. */
  @Test
  void manyEntitiesInOneItem() {
    List<EntityId> entities =
        IntStream.range(0, 1_000).mapToObj(i -> EntityId.of("e" + i)).toList();
    QueryItem item = new QueryItem(List.of(), List.of(), List.of(), entities, List.of());
    CompiledQuery query = CompiledQuery.of(Query.of(item), log.keyHash);
    assertThat(MatchFinder.lastMatch(query, log.view(), 0)).isEqualTo(EVENTS);
  }
}

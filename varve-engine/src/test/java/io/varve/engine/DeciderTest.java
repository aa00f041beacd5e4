package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.Tag;
import io.varve.storage.MemoryVolume;
import io.varve.testkit.FakeClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The rules of the decider, and that they depend on the log alone (I13). */
class DeciderTest {
  private static final EntityId LOAN = EntityId.of("loan");

  /** A log's state kept in the most obvious way. */
  private static final class ListState implements LogState {
    private final List<NewEvent> events = new ArrayList<>();
    private final Map<String, Long> requests = new HashMap<>();
    private final Map<String, Tip> sources = new HashMap<>();

    void apply(Append append) {
      long first = events.size() + 1L;
      events.addAll(append.events());
      if (append.requestId() != null) {
        requests.put(append.requestId(), first);
      }
      if (append.tracking() != null) {
        sources.put(append.tracking().source(), new Tip(append.tracking().position(), first));
      }
    }

    @Override
    public Tip entity(EntityId entityId) {
      long version = 0;
      long position = 0;
      for (int i = 0; i < events.size(); i++) {
        if (entityId.equals(events.get(i).entityId())) {
          version++;
          position = i + 1L;
        }
      }
      return new Tip(version, position);
    }

    @Override
    public Tip source(String source) {
      return sources.getOrDefault(source, Tip.NONE);
    }

    @Override
    public long request(String requestId) {
      return requests.getOrDefault(requestId, 0L);
    }

    @Override
    public long match(NoneMatch noneMatch) {
      Query.AnyOf query = (Query.AnyOf) noneMatch.query();
      Tag tag = query.items().getFirst().tags().getFirst();
      for (int i = events.size() - 1; i >= noneMatch.after(); i--) {
        if (events.get(i).tags().contains(tag)) {
          return i + 1L;
        }
      }
      return 0;
    }
  }

  private static NewEvent event() {
    return NewEvent.of("loan.opened", LOAN, Payload.json("{}"));
  }

  @Test
  void judgesVersions() {
    ListState state = new ListState();
    assertVersions(state, "any", "absent", "0");
    state.apply(Append.of(event(), event()));
    assertVersions(state, "any", "exists", "2");
  }

  private static void assertVersions(ListState state, String... holding) {
    Map<String, ExpectedVersion> all = new HashMap<>();
    all.put("any", ExpectedVersion.any());
    all.put("absent", ExpectedVersion.absent());
    all.put("exists", ExpectedVersion.exists());
    all.put("deleted", ExpectedVersion.deleted());
    for (long version = 0; version < 4; version++) {
      all.put(Long.toString(version), ExpectedVersion.exactly(version));
    }
    all.forEach((name, expected) -> {
      Verdict verdict = Decider.decide(state, Append.of(event()).expect(LOAN, expected));
      assertThat(verdict instanceof Verdict.Accept)
          .as(name)
          .isEqualTo(List.of(holding).contains(name));
    });
  }

  @Test
  void looksAtTheRequestFirstThenTrackingThenVersionsThenTheQuery() {
    ListState state = new ListState();
    state.apply(Append.of(event().withTags(Tag.of("a:b"))).withRequestId("r").withTracking("s", 5));
    Append wrong =
        Append.of(event()).expect(LOAN, ExpectedVersion.absent()).noneMatch(Query.tag("a:b"), 0);
    assertThat(Decider.decide(state, wrong.withTracking("s", 5).withRequestId("r")))
        .isEqualTo(new Verdict.Repeat(1));
    assertThat(Decider.decide(state, wrong.withTracking("s", 5)))
        .isEqualTo(new Verdict.NotAdvanced(5, 1));
    assertThat(Decider.decide(state, wrong.withTracking("s", 6)))
        .isInstanceOf(Verdict.WrongVersion.class);
    assertThat(Decider.decide(state, Append.of(event()).noneMatch(Query.tag("a:b"), 0)))
        .isEqualTo(new Verdict.Matched(1));
    assertThat(Decider.decide(state, Append.of(event()).noneMatch(Query.tag("a:b"), 1)))
        .isEqualTo(Verdict.ACCEPT);
  }

  /**
   * Two stores with other segments, frames and indexes, and the naive state: one log, one verdict,
   * one chain.
   */
  @Test
  void sameLogGivesSameVerdictsAndSameChainWhateverItsFrames() throws Exception {
    SplittableRandom random = new SplittableRandom(11);
    ListState naive = new ListState();
    // The same random numbers and the same time: what remains is the layout.
    try (LocalEventStore small = open(Stores.smallSegments());
        LocalEventStore large = open(StoreOptions.defaults())) {
      List<Append> batch = new ArrayList<>();
      List<Verdict> verdicts = new ArrayList<>();
      for (int i = 0; i < 5_000; i++) {
        Append append = randomAppend(random, naive.events.size());
        Verdict verdict = Decider.decide(naive, append);
        if (verdict instanceof Verdict.Accept) {
          naive.apply(append);
        }
        assertSame(verdict, small.append(append));
        batch.add(append);
        verdicts.add(verdict);
        if (random.nextInt(20) == 0) {
          assertBatch(large, batch, verdicts);
        }
      }
      assertBatch(large, batch, verdicts);
      assertThat(small.head()).isEqualTo(large.head()).isEqualTo(naive.events.size());
      assertSameContent(small, large);
    }
  }

  private static LocalEventStore open(StoreOptions options) throws Exception {
    return Stores.open(new MemoryVolume(), new CallerRuns(), options, new FakeClock(1_000, 0));
  }

  /** Many commits in one frame. */
  private static void assertBatch(
      LocalEventStore store, List<Append> batch, List<Verdict> verdicts) {
    List<AppendResult> results = store.appendAll(batch);
    for (int i = 0; i < results.size(); i++) {
      assertSame(verdicts.get(i), results.get(i));
    }
    batch.clear();
    verdicts.clear();
  }

  private static Append randomAppend(SplittableRandom random, int size) {
    EntityId entity = EntityId.of("e" + random.nextInt(20));
    Tag tag = Tag.of("t:" + random.nextInt(20));
    Append append =
        Append.of(
            NewEvent.of("type" + random.nextInt(5), entity, Payload.json("{}"))
                .withTags(tag)
                .withTimestamp(Instant.EPOCH));
    return switch (random.nextInt(4)) {
      case 0 -> append.expect(entity, ExpectedVersion.exactly(random.nextInt(size / 20 + 2)));
      case 1 -> append.noneMatch(Query.tag(tag.text()), Math.max(0, size - random.nextInt(40)));
      case 2 -> append.withTracking("s" + random.nextInt(3), random.nextInt(1, size + 10));
      default -> append;
    };
  }

  private static void assertSame(Verdict verdict, AppendResult result) {
    assertThat(result instanceof Appended)
        .as("%s against %s", verdict, result)
        .isEqualTo(verdict instanceof Verdict.Accept);
    assertThat(result instanceof Conflict)
        .as("%s against %s", verdict, result)
        .isNotEqualTo(verdict instanceof Verdict.Accept);
  }

  private static void assertSameContent(EventStore one, EventStore other) {
    for (long position = 1; position <= one.head(); position++) {
      assertThat(one.checkpoint(position)).isEqualTo(other.checkpoint(position));
    }
    try (EventCursor left = one.query(Query.all());
        EventCursor right = other.query(Query.all())) {
      while (left.hasNext()) {
        assertThat(left.next()).isEqualTo(right.next());
      }
      assertThat(right.hasNext()).isFalse();
    }
  }
}

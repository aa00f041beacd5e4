package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.AppendResult.Failed;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.StoreClosed;
import io.varve.api.StoreFull;
import io.varve.api.StorePoisoned;
import io.varve.api.StoreUnavailable;
import io.varve.api.Tag;
import io.varve.api.VarveException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Appends at random, all kinds of conditions among them, over entities, tags and sources of its
 * own, so that it knows what must become of each append. Used by one thread.
 */
final class RandomWriter {
  private static final int ENTITIES = 8;
  private static final int TYPES = 40;

  private enum Outcome {
    APPENDED,
    CONFLICT,
    REPEATED
  }

  private record Planned(SentAppend sent, Append append, Outcome outcome) {}

  private final String name;
  private final SentHistory history;
  private final SplittableRandom random;
  private final int largePadding;
  private final Map<EntityId, Long> versions = new HashMap<>();
  private final Map<Tag, Long> tags = new HashMap<>();
  private final List<SentAppend> requests = new ArrayList<>();
  private long tracked;
  private VarveException failure;

  /** A writer that knows what the history's log holds. */
  RandomWriter(String name, SentHistory history, SplittableRandom random, int largePadding) {
    this.name = name;
    this.history = history;
    this.random = random;
    this.largePadding = largePadding;
    history.log().forEach(this::learn);
    for (SentAppend sent : history.sent()) {
      String requestId = sent.append.requestId();
      if (requestId != null && requestId.startsWith(name)) {
        requests.add(sent);
      }
    }
  }

  /** What ended {@link #write}; null: nothing. */
  VarveException failure() {
    return failure;
  }

  /** Appends so many commits, some one by one and some in batches; returns false if one failed. */
  boolean write(LocalEventStore store, int commits) {
    int left = commits;
    while (left > 0) {
      int batch = random.nextInt(3) == 0 ? 1 + random.nextInt(Math.min(left, 12)) : 1;
      left -= batch;
      if (!(batch == 1 ? one(store) : many(store, batch))) {
        return false;
      }
    }
    return true;
  }

  private boolean one(LocalEventStore store) {
    Planned planned = plan();
    try {
      settle(planned, store.append(planned.append));
      return true;
    } catch (VarveException e) {
      return failed(planned, e);
    }
  }

  private boolean many(LocalEventStore store, int count) {
    List<Planned> planned = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      planned.add(plan());
    }
    List<AppendResult> results = store.appendAll(planned.stream().map(Planned::append).toList());
    boolean whole = true;
    for (int i = 0; i < count; i++) {
      AppendResult result = results.get(i);
      if (result instanceof Failed(VarveException cause)) {
        whole = failed(planned.get(i), cause);
      } else if (whole) {
        settle(planned.get(i), result);
      } else {
        settleUnplanned(planned.get(i).sent, result);
      }
    }
    return whole;
  }

  /** Of an append behind a failed one anything may have become. */
  private void settleUnplanned(SentAppend sent, AppendResult result) {
    if (result instanceof Appended appended) {
      history.sendAgain(sent);
      history.acknowledged(sent, appended);
    } else if (sent.result == null) {
      history.refused(sent);
    }
  }

  private boolean failed(Planned planned, VarveException e) {
    failure = e;
    boolean nothingStored =
        e instanceof StoreFull
            || e instanceof StorePoisoned
            || e instanceof StoreClosed
            || e instanceof StoreUnavailable;
    if (nothingStored && planned.outcome != Outcome.REPEATED) {
      history.refused(planned.sent);
    } else {
      assertThat(nothingStored || e instanceof OutcomeUnknown).as("%s", e).isTrue();
    }
    return false;
  }

  private void settle(Planned planned, AppendResult result) {
    SentAppend sent = planned.sent;
    switch (planned.outcome) {
      case CONFLICT -> {
        assertThat(result).as("%d of %s", sent.number, name).isInstanceOf(Conflict.class);
        history.refused(sent);
      }
      case APPENDED -> {
        assertThat(result).as("%d of %s", sent.number, name).isInstanceOf(Appended.class);
        history.acknowledged(sent, (Appended) result);
      }
      case REPEATED -> {
        assertThat(result).as("%d again", sent.number).isInstanceOf(Appended.class);
        Appended again = (Appended) result;
        assertThat(again.first()).isEqualTo(sent.result.first());
        assertThat(again.last()).isEqualTo(sent.result.last());
      }
    }
  }

  private void learn(SentAppend sent) {
    for (NewEvent event : sent.append.events()) {
      if (event.entityId() != null) {
        versions.merge(event.entityId(), 1L, Long::sum);
      }
      for (Tag tag : event.tags()) {
        tags.put(tag, sent.result == null ? Long.MAX_VALUE : sent.result.last());
      }
    }
    if (sent.append.tracking() != null && sent.append.tracking().source().equals(name)) {
      tracked = sent.append.tracking().position();
    }
  }

  // ---- appends

  private Planned plan() {
    if (!requests.isEmpty() && random.nextInt(12) == 0) {
      return again(requests.get(random.nextInt(requests.size())));
    }
    boolean refused = random.nextInt(5) == 0;
    SentAppend sent = history.send(number -> make(number, refused));
    if (!refused) {
      learn(sent);
      if (sent.append.requestId() != null) {
        requests.add(sent);
      }
    }
    return new Planned(sent, sent.append, refused ? Outcome.CONFLICT : Outcome.APPENDED);
  }

  /** The same request once more: repeated if it is stored or staged, appended if it was lost. */
  private Planned again(SentAppend sent) {
    if (sent.open) {
      return new Planned(sent, sent.append, Outcome.REPEATED);
    }
    history.sendAgain(sent);
    learn(sent);
    return new Planned(sent, sent.append, Outcome.APPENDED);
  }

  private Append make(int number, boolean refused) {
    int count = random.nextInt(10) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(3);
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event(number, i));
    }
    Append append = Append.of(events);
    return refused ? withFalseCondition(append) : withTrueCondition(append, number);
  }

  private NewEvent event(int number, int index) {
    int padding =
        random.nextInt(12) == 0 ? random.nextInt(largePadding) : random.nextInt(largePadding / 50);
    List<Tag> some = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      some.add(tag(random.nextInt(6)));
    }
    return new NewEvent(
        "type." + random.nextInt(TYPES),
        random.nextInt(6) == 0 ? null : entity(),
        random.nextInt(3) == 0 ? Instant.ofEpochSecond(random.nextInt(2_000_000_000)) : null,
        SentAppend.payload(number, index, padding),
        random.nextInt(5) == 0 ? Payload.json("{\"by\":\"" + name + "\"}") : Payload.none(),
        some,
        random.nextInt(3) == 0 ? new UUID(random.nextLong(), random.nextLong()) : null);
  }

  private EntityId entity() {
    return EntityId.of(name + "/" + random.nextInt(ENTITIES));
  }

  private Tag tag(int number) {
    return Tag.of(name, Integer.toString(number));
  }

  private Append withTrueCondition(Append append, int number) {
    EntityId entity = entity();
    Tag tag = tag(random.nextInt(6));
    return switch (random.nextInt(8)) {
      case 0 -> append.expect(entity, ExpectedVersion.exactly(versions.getOrDefault(entity, 0L)));
      case 1 ->
          append.expect(
              entity,
              versions.containsKey(entity) ? ExpectedVersion.exists() : ExpectedVersion.absent());
      case 2 -> append.noneMatch(Query.tag(tag.text()), tags.getOrDefault(tag, 0L));
      case 3 -> append.withTracking(name, tracked + 1 + random.nextInt(5));
      case 4, 5 -> append.withRequestId(name + "-" + number);
      default -> append;
    };
  }

  private Append withFalseCondition(Append append) {
    EntityId entity = entity();
    long version = versions.getOrDefault(entity, 0L);
    Tag tag = tag(random.nextInt(6));
    int kind = random.nextInt(4);
    if (kind == 0 && tags.containsKey(tag)) {
      return append.noneMatch(Query.tag(tag.text()), 0);
    }
    if (kind == 1 && tracked > 0) {
      return append.withTracking(name, 1 + random.nextLong(tracked));
    }
    if (kind == 2 && version > 0) {
      return append.expect(entity, ExpectedVersion.absent());
    }
    // Beyond the version, or no such version any more: the ids of the events are of no past append.
    return append.expect(entity, ExpectedVersion.exactly(version + 1 + random.nextInt(3)));
  }
}

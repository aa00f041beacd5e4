package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem.CaughtUp;
import io.varve.api.SubscriptionItem.Ended;
import io.varve.api.SubscriptionItem.Matched;
import io.varve.api.SubscriptionItem.Progress;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Readers and subscribers while writers append and segments roll: every answer is that of one
 * moment.
 */
final class ReadBesideWritersTest {
  private static final int WRITERS = 2;
  private static final int COMMITS = 2_500;
  private static final int ENTITIES = 7;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final AtomicBoolean writing = new AtomicBoolean(true);
  private LocalEventStore store;

  @BeforeEach
  void open() {
    store =
        Varve.inMemory(
            StoreOptions.defaults().withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES * 4));
  }

  @AfterEach
  void close() {
    store.close();
    threads.shutdownNow();
  }

  private void write(int writer) {
    Random random = new Random(writer);
    for (int i = 0; i < COMMITS; i++) {
      List<NewEvent> events = new ArrayList<>();
      for (int left = 1 + random.nextInt(4); left > 0; left--) {
        events.add(
            NewEvent.of(
                    "t" + random.nextInt(3), "e" + random.nextInt(ENTITIES), "{\"n\":" + i + "}")
                .withTags(Tag.of("mod:" + i % 5)));
      }
      store.append(Append.of(events));
    }
  }

  private List<Future<?>> startWriters() {
    List<Future<?>> writers = new ArrayList<>();
    for (int writer = 0; writer < WRITERS; writer++) {
      int number = writer;
      writers.add(threads.submit(() -> write(number)));
    }
    return writers;
  }

  private void awaitAll(List<? extends Future<?>> all)
      throws ExecutionException, InterruptedException {
    for (Future<?> one : all) {
      one.get();
    }
  }

  @Test
  void everyAnswerIsThatOfOneMoment() throws Exception {
    List<Future<?>> writers = startWriters();
    List<Future<?>> readers = new ArrayList<>();
    for (int reader = 0; reader < 2; reader++) {
      Random random = new Random(100 + reader);
      readers.add(
          threads.submit(() -> {
            do {
              readOnce(random);
            } while (writing.get());
          }));
    }
    awaitAll(writers);
    writing.set(false);
    awaitAll(readers);
    assertThat(store.stats().events()).isEqualTo(store.head());
  }

  private void readOnce(Random random) {
    EntityId entityId = EntityId.of("e" + random.nextInt(ENTITIES));
    try (EventCursor cursor = store.query(Query.entity(entityId.value()))) {
      long read = cursor.readPosition();
      List<Event> events = cursor.toList();
      for (int i = 0; i < events.size(); i++) {
        assertThat(events.get(i).version()).isEqualTo(i + 1);
        assertThat(events.get(i).entityId()).isEqualTo(entityId);
        assertThat(events.get(i).position()).isLessThanOrEqualTo(read);
      }
      store
          .state(entityId, StateOptions.atPosition(read))
          .ifPresent(state -> assertThat(state.version()).isEqualTo(events.size()));
    }
    try (EventCursor all = store.query(Query.all())) {
      assertThat(all.count()).isEqualTo(all.readPosition());
    }
    Query tagged = Query.of(QueryItem.tag("mod:3").withTypes("t1"));
    List<Long> forth = positions(tagged, ReadOptions.defaults().withBefore(store.head() + 1));
    List<Long> back =
        positions(
            tagged,
            ReadOptions.defaults()
                .withBefore((forth.isEmpty() ? 0 : forth.getLast()) + 1)
                .withReverse());
    assertThat(back.reversed()).isEqualTo(forth);
    store
        .entity(entityId)
        .ifPresent(summary ->
            assertThat(summary.version())
                .isLessThanOrEqualTo(store.entity(entityId).orElseThrow().version()));
    long head = store.head();
    assertThat(store.stats().events()).isGreaterThanOrEqualTo(head);
    assertThat(store.stats().entities()).isLessThanOrEqualTo(ENTITIES);
  }

  private List<Long> positions(Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.toList().stream().map(Event::position).toList();
    }
  }

  @Test
  void subscribersSeeEachMatchOnceWhereverTheyResume() throws Exception {
    List<Query> queries =
        List.of(
            Query.all(),
            Query.entity("e2"),
            Query.tag("mod:1"),
            Query.type("t0"),
            Query.type("none"));
    List<Future<List<Long>>> subscribers = new ArrayList<>();
    for (int i = 0; i < queries.size(); i++) {
      Query query = queries.get(i);
      Random random = new Random(i);
      subscribers.add(threads.submit(() -> follow(query, random)));
    }
    awaitAll(startWriters());
    writing.set(false);
    // Wakes those that wait for an event that will not come.
    store.append(Append.of(NewEvent.of("last", "last", "{}")));
    for (int i = 0; i < queries.size(); i++) {
      List<Long> expected = positions(queries.get(i), ReadOptions.defaults());
      assertThat(subscribers.get(i).get()).as("%s", queries.get(i)).isEqualTo(expected);
    }
  }

  /**
   * Reads to the end of what is written, and now and then begins anew where an item said it may.
   */
  private List<Long> follow(Query query, Random random) throws InterruptedException {
    List<Long> seen = new ArrayList<>();
    long resumeAfter = 0;
    while (true) {
      try (Subscription subscription = store.subscribe(query, resumeAfter)) {
        for (int left = 1 + random.nextInt(500); left > 0; left--) {
          resumeAfter =
              switch (subscription.next()) {
                case Matched(Event event, boolean last) -> {
                  seen.add(event.position());
                  yield event.position();
                }
                case Progress(long position) -> position;
                case CaughtUp(long position) -> position;
                case Ended(String reason, long after) -> throw new AssertionError(reason + after);
              };
          if (!writing.get() && resumeAfter == store.head()) {
            return seen;
          }
        }
      }
    }
  }
}

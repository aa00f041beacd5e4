package io.varve.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * What the topics of {@link EventStoreContract} share: an empty store for each test, and short
 * words to use it.
 */
abstract class StoreTopic {
  static final EntityId A = EntityId.of("a");
  static final EntityId B = EntityId.of("b");

  EventStore store;

  abstract EventStore newStore() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = newStore();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  /** An event about an entity, with an empty JSON object. */
  static NewEvent event(String type, String entityId) {
    return NewEvent.of(type, entityId, "{}");
  }

  /** An event about nothing but its tags. */
  static NewEvent tagged(String type, String... tags) {
    Tag[] all = List.of(tags).stream().map(Tag::of).toArray(Tag[]::new);
    return NewEvent.tagged(type, Payload.json("{}"), all);
  }

  /** {@code second} seconds after an arbitrary time. */
  static Instant at(long second) {
    return Instant.ofEpochSecond(1_700_000_000 + second);
  }

  Appended append(NewEvent... events) {
    return appended(Append.of(events));
  }

  Appended appended(Append append) {
    return appended(store.append(append));
  }

  static Appended appended(AppendResult result) {
    assertThat(result).isInstanceOf(Appended.class);
    return (Appended) result;
  }

  Conflict conflict(Append append) {
    long head = store.head();
    AppendResult result = store.append(append);
    assertThat(result).isInstanceOf(Conflict.class);
    assertThat(store.head()).isEqualTo(head);
    return (Conflict) result;
  }

  List<Event> events(Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.toList();
    }
  }

  List<Event> events(Query query) {
    return events(query, ReadOptions.defaults());
  }

  List<Long> positions(Query query, ReadOptions options) {
    return events(query, options).stream().map(Event::position).toList();
  }

  List<Long> positions(Query query) {
    return positions(query, ReadOptions.defaults());
  }

  Event eventAt(long position) {
    ReadOptions there = ReadOptions.defaults().withAfter(position - 1).withLimit(1);
    return events(Query.all(), there).getFirst();
  }
}

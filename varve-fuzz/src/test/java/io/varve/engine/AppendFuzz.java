package io.varve.engine;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.RetryMismatch;
import io.varve.api.json.AppendJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Any append that JSON can say: what was acknowledged is read back the same, as events and as views
 * of the records, by position and by entity.
 */
final class AppendFuzz {
  private static final int EVENTS_PER_STORE = 20_000;
  private static LocalEventStore store = Varve.inMemory();

  @FuzzTest
  void appendIsReadBack(byte[] data) {
    Optional<Append> parsed = accepted(() -> AppendJson.parse(data));
    if (parsed.isEmpty()) {
      return;
    }
    if (store.head() > EVENTS_PER_STORE) {
      store.close();
      store = Varve.inMemory();
    }
    Append append = parsed.get();
    long head = store.head();
    AppendResult result;
    try {
      result = store.append(append);
    } catch (RetryMismatch e) {
      check(append.requestId() != null, "a retry has a request id");
      return;
    }
    if (result instanceof AppendResult.Appended appended) {
      if (appended.first() == head + 1) {
        same(store.head(), appended.last(), "the head");
        read(append, appended);
      } else {
        check(append.requestId() != null && appended.last() <= head, "an earlier result again");
      }
    } else {
      same(store.head(), head, "the head after a refusal");
    }
  }

  private static void read(Append append, AppendResult.Appended appended) {
    ReadOptions options = ReadOptions.defaults().withAfter(appended.first() - 1);
    List<Event> events;
    try (EventCursor cursor = store.query(Query.all(), options)) {
      events = cursor.toList();
    }
    same(events.size(), append.events().size(), "as many events");
    List<Event> seen = new ArrayList<>();
    try (EventCursor cursor = store.query(Query.all(), options)) {
      cursor.forEachView(view -> seen.add(view.toEvent()));
    }
    same(seen, events, "the events seen in place");
    for (int i = 0; i < events.size(); i++) {
      Event event = events.get(i);
      NewEvent sent = append.events().get(i);
      same(event.position(), appended.first() + i, "the position");
      same(event.eventType(), sent.eventType(), "the type");
      same(String.valueOf(event.entityId()), String.valueOf(sent.entityId()), "the entity");
      same(event.payload(), sent.payload(), "the payload");
      same(event.metadata(), sent.metadata(), "the metadata");
      same(event.tags(), sent.tags(), "the tags");
      check(sent.id() == null || sent.id().equals(event.id()), "the id");
      check(
          sent.timestamp() == null || sent.timestamp().equals(event.timestamp()), "the timestamp");
      if (event.entityId() != null) {
        check(store.entity(event.entityId()).isPresent(), "an entity with events is there");
      }
    }
  }
}

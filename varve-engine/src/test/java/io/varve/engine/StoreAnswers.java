package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreStats;
import io.varve.api.Tag;
import io.varve.api.VarveException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Questions of all kinds about the events of a store, and what a sound store answered: to ask them
 * again of the same store after damage or repair.
 */
final class StoreAnswers {
  private static final int ASKED_IDS = 40;

  private final Map<String, Function<LocalEventStore, Object>> questions = new LinkedHashMap<>();
  private final Map<String, Object> answers = new LinkedHashMap<>();

  /** Asks a sound store. */
  static StoreAnswers of(LocalEventStore store) {
    StoreAnswers answers = new StoreAnswers();
    List<Event> events = query(store, Query.all(), ReadOptions.defaults());
    answers.addQuestions(events);
    answers.questions.forEach((question, ask) -> answers.answers.put(question, ask.apply(store)));
    return answers;
  }

  private void addQuestions(List<Event> events) {
    questions.put("all", store -> query(store, Query.all(), ReadOptions.defaults()));
    ReadOptions newest = ReadOptions.defaults().withReverse();
    questions.put("newest first", store -> query(store, Query.all(), newest));
    questions.put("commits", StoreAnswers::commits);
    questions.put("head", LocalEventStore::head);
    questions.put("figures", StoreAnswers::figures);
    TreeSet<String> types = new TreeSet<>();
    TreeSet<String> tags = new TreeSet<>();
    TreeSet<EntityId> entities = new TreeSet<>();
    for (Event event : events) {
      types.add(event.eventType());
      event.tags().stream().map(Tag::text).forEach(tags::add);
      if (event.entityId() != null) {
        entities.add(event.entityId());
      }
    }
    types.forEach(type -> ask("type " + type, Query.type(type)));
    tags.forEach(tag -> ask("tag " + tag, Query.tag(tag)));
    entities.forEach(this::askEntity);
    for (int i = 0; i < events.size(); i += Math.max(1, events.size() / ASKED_IDS)) {
      Event event = events.get(i);
      questions.put("id " + event.id(), store -> store.event(event.id()));
    }
    questions.put("source", store -> store.trackingPosition("w"));
  }

  private void ask(String question, Query query) {
    questions.put(question, store -> query(store, query, ReadOptions.defaults()));
  }

  private void askEntity(EntityId entityId) {
    ask("entity " + entityId, Query.entity(entityId.value()));
    questions.put("version of " + entityId, store -> store.entity(entityId));
    questions.put("state of " + entityId, store -> store.state(entityId, StateOptions.now()));
  }

  private static List<Event> query(LocalEventStore store, Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.toList();
    }
  }

  private static List<StoredCommit> commits(LocalEventStore store) {
    List<StoredCommit> commits = new ArrayList<>();
    store.forEachCommit(commits::add);
    return commits;
  }

  private static List<Object> figures(LocalEventStore store) {
    StoreStats stats = store.stats();
    return List.of(
        stats.events(),
        stats.entities(),
        stats.eventTypes(),
        stats.firstTimestamp(),
        stats.lastTimestamp());
  }

  /** Fails unless every answer is the same. */
  void requireSame(LocalEventStore store) {
    questions.forEach((question, ask) ->
        assertThat(ask.apply(store)).as(question).isEqualTo(answers.get(question)));
  }

  /** Fails where an answer is another one; returns how many were refused as damaged. */
  int requireSameOrDamaged(LocalEventStore store) {
    return requireSameOr(StoreDamaged.class, store);
  }

  /** Fails where an answer is another one; returns how many questions were refused in this way. */
  int requireSameOr(Class<? extends VarveException> refusal, LocalEventStore store) {
    int refused = 0;
    for (Map.Entry<String, Function<LocalEventStore, Object>> question : questions.entrySet()) {
      try {
        Object answer = question.getValue().apply(store);
        assertThat(answer).as(question.getKey()).isEqualTo(answers.get(question.getKey()));
      } catch (VarveException e) {
        assertThat(e).as(question.getKey()).isInstanceOf(refusal);
        refused++;
      }
    }
    return refused;
  }

  /**
   * Returns how many answers are other ones.
   *
   * @param refused counts the questions that were refused
   */
  int different(LocalEventStore store, AtomicInteger refused) {
    int different = 0;
    for (Map.Entry<String, Function<LocalEventStore, Object>> question : questions.entrySet()) {
      try {
        Object answer = question.getValue().apply(store);
        different += answer.equals(answers.get(question.getKey())) ? 0 : 1;
      } catch (VarveException e) {
        refused.incrementAndGet();
      }
    }
    return different;
  }
}

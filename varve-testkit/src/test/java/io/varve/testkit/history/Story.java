package io.varve.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;

/** A small history told entry by entry: event n has id n, and is about entity {@code e}. */
final class Story {
  static final Query ENTITY = Query.entity("e");

  private final History history = new History();

  static NewEvent event(int number) {
    return event(number, "e");
  }

  static NewEvent event(int number, String entity) {
    return NewEvent.of("t" + number % 2, entity, "{\"n\":" + number + "}")
        .withId(new UUID(0, number));
  }

  static Append append(int... numbers) {
    return Append.of(Arrays.stream(numbers).mapToObj(Story::event).toList());
  }

  /** As stored: its version is its position, since all are about one entity. */
  static SeenEvent seen(int number, long position) {
    return seen(event(number), position, position);
  }

  static SeenEvent seen(NewEvent event, long position, long version) {
    return SeenEvent.of(
        new Event(
            position,
            Objects.requireNonNull(event.id()),
            event.entityId(),
            event.eventType(),
            version,
            Instant.EPOCH,
            Instant.EPOCH,
            event.payload(),
            Payload.none(),
            event.tags()));
  }

  /** Events 1 to {@code count}, each at the position of its number. */
  static SeenEvent[] upTo(int count) {
    return Stream.iterate(1, n -> n + 1)
        .limit(count)
        .map(n -> seen(n, n))
        .toArray(SeenEvent[]::new);
  }

  long step() {
    return history.step();
  }

  long send(Append append) {
    List<SentEvent> events = append.events().stream().map(SentEvent::of).toList();
    return history.add(step ->
        new HistoryEntry.AppendSent(step, "c", append.requestId(), append.condition(), events));
  }

  Story returned(long operation, AppendOutcome outcome) {
    history.add(step -> new HistoryEntry.AppendReturned(step, operation, outcome));
    return this;
  }

  /** Acknowledged; entity e has version {@code last} after it. */
  Story acknowledged(long operation, long first, long last) {
    return returned(
        operation, new AppendOutcome.Acknowledged(first, last, Map.of(EntityId.of("e"), last)));
  }

  Story unknown(long operation) {
    return returned(operation, new AppendOutcome.Unknown("timeout"));
  }

  Story conflict(long operation, String actual, String where) {
    return returned(operation, new AppendOutcome.Conflicted("", actual, where));
  }

  /** Sends and acknowledges events one by one, from the first position on. */
  Story stored(int... numbers) {
    for (int number : numbers) {
      acknowledged(send(append(number)), number, number);
    }
    return this;
  }

  Story scan(SeenEvent... events) {
    return scan(step(), events);
  }

  Story scan(long start, SeenEvent... events) {
    long head = events.length == 0 ? 0 : events[events.length - 1].position();
    history.add(step -> new HistoryEntry.StoreScanned(step, start, head, List.of(events)));
    return this;
  }

  Story read(String session, Query query, long readPosition, SeenEvent... events) {
    return read(step(), session, query, ReadOptions.defaults(), readPosition, events);
  }

  Story read(
      long start,
      String session,
      Query query,
      ReadOptions options,
      long readPosition,
      SeenEvent... events) {
    history.add(step ->
        new HistoryEntry.ReadReturned(
            step, start, session, query, options, readPosition, List.of(events)));
    return this;
  }

  Story index(Query query, ReadOptions options, long readPosition, SeenEvent... events) {
    long start = step();
    history.add(step ->
        new HistoryEntry.IndexAnswered(
            step, start, "i", query, options, readPosition, List.of(events)));
    return this;
  }

  long open(String subscriber, Query query, long after) {
    return history.add(step -> new HistoryEntry.PassOpened(step, subscriber, step, query, after));
  }

  Story deliver(long pass, SeenEvent... events) {
    for (SeenEvent event : events) {
      history.add(step -> new HistoryEntry.EventDelivered(step, pass, event, true));
    }
    return this;
  }

  Story progress(long pass, long position) {
    history.add(step -> new HistoryEntry.ProgressDelivered(step, pass, position));
    return this;
  }

  Story caughtUp(long pass, long position) {
    history.add(step -> new HistoryEntry.CaughtUpDelivered(step, pass, position));
    return this;
  }

  Story checkpoint(String subscriber, long position) {
    history.checkpointStored(subscriber, position);
    return this;
  }

  Story saved(Query query, long position, long digest) {
    history.add(step -> new HistoryEntry.ProjectionSaved(step, "p", query, position, digest));
    return this;
  }

  Story crash(Level level, boolean tailMayBeLost, long floor) {
    history.crashed(level, tailMayBeLost, floor);
    return this;
  }

  /** Its client goes on with it. */
  Story held(long operation) {
    history.add(step -> new HistoryEntry.AppendHeld(step, operation));
    return this;
  }

  Story restart(long head) {
    history.restarted(head);
    return this;
  }

  History history() {
    return history;
  }

  void isGood() {
    HistoryChecker.check(history).orThrow("a good history");
  }

  /** At least one violation, all of this rule; and the same after a way through text. */
  void breaks(Rule rule) {
    HistoryReport report = HistoryChecker.check(history);
    assertThat(report.violations()).as("%s", report).isNotEmpty();
    assertThat(report.violations()).as("%s", report).allMatch(each -> each.rule() == rule);
    List<HistoryEntry> again = new ArrayList<>(HistoryText.parse(HistoryText.write(history)));
    assertThat(HistoryChecker.check(History.of(again))).isEqualTo(report);
  }
}

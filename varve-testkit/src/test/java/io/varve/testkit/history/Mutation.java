package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.AppendOutcome.Conflicted;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryEntry.IndexAnswered;
import io.varve.testkit.history.HistoryEntry.ProjectionSaved;
import io.varve.testkit.history.HistoryEntry.ReadReturned;
import io.varve.testkit.history.HistoryEntry.StoreRestarted;
import io.varve.testkit.history.HistoryEntry.StoreScanned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;

/** One way to make a good history of a {@link NaiveRun} a bad one, in one entry. */
enum Mutation {
  DROP_EVENT_FROM_SCAN,
  SWAP_EVENTS_OF_SCAN,
  DOUBLE_EVENT_OF_SCAN,
  CHANGE_CONTENT_IN_SCAN,
  CHANGE_VERSION_IN_SCAN,
  CHANGE_ID_IN_SCAN,
  CUT_LAST_SCAN,
  MOVE_ACKNOWLEDGEMENT,
  WIDEN_ACKNOWLEDGEMENT,
  WRONG_ACKNOWLEDGED_VERSION,
  REFUSE_WHAT_IS_STORED,
  CONFLICT_OF_WHAT_IS_STORED,
  CONFLICT_WITH_FUTURE_VERSION,
  DROP_DELIVERY,
  DOUBLE_DELIVERY,
  SWAP_DELIVERIES,
  WRONG_END_OF_COMMIT,
  EARLY_CHECKPOINT,
  DROP_EVENT_FROM_READ,
  READ_OLDER_PREFIX,
  DROP_EVENT_FROM_INDEX,
  PROJECTION_LOST_EVENT,
  PROJECTION_CHECKPOINT_BEHIND,
  RESTART_LOSES_TAIL;

  /** The mutated history; empty: there is nothing in it to mutate like this. */
  List<HistoryEntry> apply(List<HistoryEntry> entries, Random random) {
    int[] places =
        IntStream.range(0, entries.size())
            .filter(index -> !replaced(entries, index, new Random(1)).isEmpty())
            .toArray();
    if (places.length == 0) {
      return List.of();
    }
    int place = places[random.nextInt(places.length)];
    List<HistoryEntry> mutated = new ArrayList<>(entries.subList(0, place));
    mutated.addAll(replaced(entries, place, random));
    int swapped = this == SWAP_DELIVERIES ? 2 : 1;
    mutated.addAll(entries.subList(place + swapped, entries.size()));
    if (this == DROP_DELIVERY) {
      mutated.remove(entries.get(place));
    }
    return mutated;
  }

  /** What stands in place of an entry; empty: it is not of the kind. */
  private List<HistoryEntry> replaced(List<HistoryEntry> entries, int index, Random random) {
    return switch (entries.get(index)) {
      case StoreScanned scan when !scan.events().isEmpty() -> scan(scan, entries, index, random);
      case AppendReturned returned -> returned(returned);
      case EventDelivered delivered -> delivered(delivered, entries, index);
      case CheckpointStored stored when this == EARLY_CHECKPOINT ->
          List.of(new CheckpointStored(stored.step(), stored.subscriber(), stored.position() + 1));
      case ReadReturned read when !read.events().isEmpty() -> read(read);
      case IndexAnswered answer when this == DROP_EVENT_FROM_INDEX && !answer.events().isEmpty() ->
          List.of(
              new IndexAnswered(
                  answer.step(),
                  answer.start(),
                  answer.index(),
                  answer.query(),
                  answer.options(),
                  answer.readPosition(),
                  without(answer.events(), random)));
      case ProjectionSaved saved when saved.position() > 0 -> projection(saved);
      case StoreRestarted restart when this == RESTART_LOSES_TAIL && restart.head() > 0 ->
          List.of(new StoreRestarted(restart.step(), restart.head() - 1));
      default -> List.of();
    };
  }

  private List<HistoryEntry> scan(
      StoreScanned scan, List<HistoryEntry> entries, int index, Random random) {
    List<SeenEvent> events = new ArrayList<>(scan.events());
    int place = random.nextInt(events.size());
    SeenEvent event = events.get(place);
    long head = scan.head();
    switch (this) {
      case DROP_EVENT_FROM_SCAN -> events.remove(place);
      case SWAP_EVENTS_OF_SCAN -> {
        if (events.size() < 2) {
          return List.of();
        }
        int other = (place + 1) % events.size();
        events.set(place, at(events.get(other), event.position()));
        events.set(other, at(event, scan.events().get(other).position()));
      }
      case DOUBLE_EVENT_OF_SCAN -> events.add(at(event, ++head));
      case CHANGE_CONTENT_IN_SCAN ->
          events.set(place, with(event, event.id(), event.version(), event.digest() + 1));
      case CHANGE_VERSION_IN_SCAN ->
          events.set(place, with(event, event.id(), event.version() + 1, event.digest()));
      case CHANGE_ID_IN_SCAN ->
          events.set(place, with(event, new UUID(9, 9), event.version(), event.digest()));
      case CUT_LAST_SCAN -> {
        events.removeLast();
        head--;
      }
      default -> {
        return List.of();
      }
    }
    // Only the last scan is followed by nothing that would explain a longer log.
    boolean isLast = index == entries.size() - 1;
    return isLast ? List.of(new StoreScanned(scan.step(), scan.start(), head, events)) : List.of();
  }

  private List<HistoryEntry> returned(AppendReturned returned) {
    AppendOutcome outcome =
        switch (returned.outcome()) {
          case Acknowledged ack -> acknowledged(ack);
          case Conflicted conflict
              when this == CONFLICT_WITH_FUTURE_VERSION && conflict.where().startsWith("entity") ->
              new Conflicted(conflict.expected(), "100000", conflict.where());
          default -> returned.outcome();
        };
    return outcome.equals(returned.outcome())
        ? List.of()
        : List.of(new AppendReturned(returned.step(), returned.operation(), outcome));
  }

  private AppendOutcome acknowledged(Acknowledged ack) {
    return switch (this) {
      case MOVE_ACKNOWLEDGEMENT ->
          new Acknowledged(ack.first() + 1, ack.last() + 1, ack.versions());
      case WIDEN_ACKNOWLEDGEMENT -> new Acknowledged(ack.first(), ack.last() + 1, ack.versions());
      case WRONG_ACKNOWLEDGED_VERSION -> {
        Map<EntityId, Long> versions = new HashMap<>(ack.versions());
        versions.replaceAll((entity, version) -> version + 1);
        yield new Acknowledged(ack.first(), ack.last(), versions);
      }
      case REFUSE_WHAT_IS_STORED -> new AppendOutcome.Refused("store_full");
      case CONFLICT_OF_WHAT_IS_STORED -> new Conflicted("", "", "");
      default -> ack;
    };
  }

  private List<HistoryEntry> delivered(
      EventDelivered delivered, List<HistoryEntry> entries, int index) {
    long step = delivered.step();
    long pass = delivered.pass();
    return switch (this) {
      case DROP_DELIVERY -> List.of(delivered);
      case DOUBLE_DELIVERY -> List.of(delivered, delivered);
      case SWAP_DELIVERIES ->
          entries.get(index + 1) instanceof EventDelivered next && next.pass() == pass
              ? List.of(
                  new EventDelivered(step, pass, next.event(), next.lastOfCommit()),
                  new EventDelivered(
                      next.step(), pass, delivered.event(), delivered.lastOfCommit()))
              : List.of();
      case WRONG_END_OF_COMMIT ->
          List.of(new EventDelivered(step, pass, delivered.event(), !delivered.lastOfCommit()));
      default -> List.of();
    };
  }

  private List<HistoryEntry> read(ReadReturned read) {
    List<SeenEvent> events = read.events();
    long position = read.readPosition();
    if (this == DROP_EVENT_FROM_READ) {
      events = events.subList(0, events.size() - 1);
    } else if (this == READ_OLDER_PREFIX) {
      position = 0;
      events = List.of();
    } else {
      return List.of();
    }
    return List.of(
        new ReadReturned(
            read.step(),
            read.start(),
            read.session(),
            read.query(),
            read.options(),
            position,
            events));
  }

  private List<HistoryEntry> projection(ProjectionSaved saved) {
    return switch (this) {
      case PROJECTION_LOST_EVENT ->
          List.of(
              new ProjectionSaved(
                  saved.step(),
                  saved.projection(),
                  saved.query(),
                  saved.position(),
                  saved.digest() ^ 1));
      case PROJECTION_CHECKPOINT_BEHIND ->
          List.of(
              new ProjectionSaved(
                  saved.step(),
                  saved.projection(),
                  saved.query(),
                  saved.position() - 1,
                  saved.digest()));
      default -> List.of();
    };
  }

  private static List<SeenEvent> without(List<SeenEvent> events, Random random) {
    List<SeenEvent> left = new ArrayList<>(events);
    left.remove(random.nextInt(left.size()));
    return left;
  }

  private static SeenEvent at(SeenEvent event, long position) {
    return new SeenEvent(
        position,
        event.id(),
        event.entityId(),
        event.version(),
        event.eventType(),
        event.tags(),
        event.timestampTicks(),
        event.digest());
  }

  private static SeenEvent with(SeenEvent event, UUID id, long version, long digest) {
    return new SeenEvent(
        event.position(),
        id,
        event.entityId(),
        version,
        event.eventType(),
        event.tags(),
        event.timestampTicks(),
        digest);
  }
}

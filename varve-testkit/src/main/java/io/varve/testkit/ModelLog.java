package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.ExpectedVersion;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.RetryMismatch;
import io.varve.api.Tracking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The log of a {@link ModelEventStore}: lists, searched from end to end, and the rules of an append
 * in the order in which the architecture states them. Used under the store's lock.
 */
final class ModelLog {
  private final List<Event> events = new ArrayList<>();
  private final List<ModelCommit> commits = new ArrayList<>();

  /** For each event the commit it came with. */
  private final List<ModelCommit> commitOfEvent = new ArrayList<>();

  private final Map<EntityId, List<Event>> entities = new HashMap<>();

  long head() {
    return events.size();
  }

  Event at(long position) {
    return events.get((int) position - 1);
  }

  List<Event> events() {
    return events;
  }

  /** Oldest first; empty: there is no such entity. */
  List<Event> eventsOf(EntityId entityId) {
    return entities.getOrDefault(entityId, List.of());
  }

  int entityCount() {
    return entities.size();
  }

  ModelCommit commitAt(long position) {
    return commitOfEvent.get((int) position - 1);
  }

  /** Differs between logs that differ at or below {@code position}. */
  long chain(long position) {
    return position == 0 ? 0 : commitAt(position).chain();
  }

  long trackingPosition(String source) {
    return commits.stream()
        .map(commit -> commit.append().tracking())
        .filter(tracking -> tracking != null && tracking.source().equals(source))
        .mapToLong(tracking -> tracking == null ? 0 : tracking.position())
        .max()
        .orElse(0);
  }

  /**
   * Appends, or says what stands against it.
   *
   * @param ids where events bring none
   */
  AppendResult append(Append append, Instant recordedAt, Supplier<UUID> ids) {
    Optional<Appended> original = repeatedRequest(append);
    if (original.isPresent()) {
      return original.get();
    }
    Tracking tracking = append.tracking();
    if (tracking != null && trackingPosition(tracking.source()) >= tracking.position()) {
      return new Conflict(
          "above " + trackingPosition(tracking.source()),
          Long.toString(tracking.position()),
          "source " + tracking.source());
    }
    for (Expectation expectation : append.condition().expectations()) {
      List<Event> of = eventsOf(expectation.entityId());
      if (!holds(expectation.expected(), of.size())) {
        Optional<Appended> repeated = repeatedIds(append, expectation);
        return repeated.isPresent() ? repeated.get() : versionConflict(expectation, of);
      }
    }
    AppendCondition.NoneMatch noneMatch = append.condition().noneMatch();
    if (noneMatch != null) {
      for (Event event : events.reversed()) {
        if (event.position() > noneMatch.after()
            && ModelMatching.matches(noneMatch.query(), event)) {
          return new Conflict(
              "no match above " + noneMatch.after(),
              "a match at " + event.position(),
              "query, position " + event.position());
        }
      }
    }
    return store(append, recordedAt, ids);
  }

  private static boolean holds(ExpectedVersion expected, long version) {
    return switch (expected) {
      case ExpectedVersion.Any any -> true;
      case ExpectedVersion.Absent absent -> version == 0;
      case ExpectedVersion.Exists exists -> version > 0;
      case ExpectedVersion.Exactly exactly -> version == exactly.version();
      case ExpectedVersion.Deleted deleted -> false;
    };
  }

  private static Conflict versionConflict(Expectation expectation, List<Event> of) {
    return new Conflict(
        expectation.expected().text(),
        Integer.toString(of.size()),
        "entity "
            + expectation.entityId()
            + (of.isEmpty() ? "" : ", position " + of.getLast().position()));
  }

  private Optional<Appended> repeatedRequest(Append append) {
    String requestId = append.requestId();
    if (requestId == null) {
      return Optional.empty();
    }
    for (ModelCommit commit : commits.reversed()) {
      if (requestId.equals(commit.append().requestId()) && isInWindow(commit.first())) {
        return Optional.of(originalResult(commit, append));
      }
    }
    return Optional.empty();
  }

  /**
   * Looks at the commit that holds the version the expectation leads to, if all events bring ids
   * and one is about its entity.
   */
  private Optional<Appended> repeatedIds(Append append, Expectation expectation) {
    long place =
        switch (expectation.expected()) {
          case ExpectedVersion.Absent absent -> 0;
          case ExpectedVersion.Exactly exactly -> exactly.version();
          case ExpectedVersion.Any any -> Long.MAX_VALUE;
          case ExpectedVersion.Exists exists -> Long.MAX_VALUE;
          case ExpectedVersion.Deleted deleted -> Long.MAX_VALUE;
        };
    List<Event> of = eventsOf(expectation.entityId());
    boolean comparable =
        append.events().stream().allMatch(event -> event.id() != null)
            && append.events().stream()
                .anyMatch(event -> expectation.entityId().equals(event.entityId()));
    if (!comparable || place >= of.size() || !isInWindow(of.get((int) place).position())) {
      return Optional.empty();
    }
    ModelCommit there = commitAt(of.get((int) place).position());
    return there.hasContentOf(append) || there.sharesAnIdWith(append)
        ? Optional.of(originalResult(there, append))
        : Optional.empty();
  }

  private boolean isInWindow(long position) {
    return position > head() - Limits.RETRY_WINDOW_POSITIONS;
  }

  private static Appended originalResult(ModelCommit commit, Append again) {
    if (!commit.hasContentOf(again)) {
      throw new RetryMismatch(
          "ids of the commit at position " + commit.first() + " with other content");
    }
    return commit.result();
  }

  private Appended store(Append append, Instant recordedAt, Supplier<UUID> ids) {
    List<Event> stored = new ArrayList<>();
    Map<EntityId, Long> versions = new LinkedHashMap<>();
    for (NewEvent event : append.events()) {
      long version = 0;
      EntityId entityId = event.entityId();
      if (entityId != null) {
        version = eventsOf(entityId).size() + 1L;
        versions.put(entityId, version);
      }
      stored.add(event(event, version, recordedAt, ids));
      events.add(stored.getLast());
      if (entityId != null) {
        entities.computeIfAbsent(entityId, id -> new ArrayList<>()).add(stored.getLast());
      }
    }
    Appended result =
        new Appended(
            stored.getFirst().position(), stored.getLast().position(), Map.copyOf(versions));
    long chain = 31 * (commits.isEmpty() ? 1 : commits.getLast().chain()) + stored.hashCode();
    commits.add(new ModelCommit(append, List.copyOf(stored), result, chain));
    stored.forEach(event -> commitOfEvent.add(commits.getLast()));
    return result;
  }

  private Event event(NewEvent event, long version, Instant recordedAt, Supplier<UUID> ids) {
    @Nullable UUID id = event.id();
    @Nullable Instant timestamp = event.timestamp();
    return new Event(
        head() + 1,
        id == null ? ids.get() : id,
        event.entityId(),
        event.eventType(),
        version,
        timestamp == null ? recordedAt : ModelMatching.stored(timestamp),
        recordedAt,
        event.payload(),
        event.metadata(),
        event.tags());
  }
}

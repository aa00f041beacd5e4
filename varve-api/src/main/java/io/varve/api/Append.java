package io.varve.api;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One atomic write: these events, if this condition holds.
 *
 * @param events 1 to 10,000
 * @param requestId 1 to 64 bytes of UTF-8; the same id with the same content gets the first result
 *     again; null: none
 * @param tracking null: none
 */
public record Append(
    List<NewEvent> events,
    AppendCondition condition,
    @Nullable String requestId,
    @Nullable Tracking tracking) {

  public Append {
    if (events.isEmpty()) {
      throw new InvalidInput("an append needs at least one event");
    }
    Limits.check("number of events in a commit", events.size(), Limits.EVENTS_PER_COMMIT);
    events = List.copyOf(events);
    if (requestId != null) {
      if (requestId.isEmpty()) {
        throw new InvalidInput("request id is empty");
      }
      Limits.check("request id in bytes", Limits.utf8Bytes(requestId), Limits.REQUEST_ID_BYTES);
    }
  }

  public static Append of(NewEvent... events) {
    return of(List.of(events));
  }

  public static Append of(List<NewEvent> events) {
    return new Append(events, AppendCondition.none(), null, null);
  }

  /** Adds an expectation about an entity's version. */
  public Append expect(EntityId entityId, ExpectedVersion expected) {
    List<AppendCondition.Expectation> all = new ArrayList<>(condition.expectations());
    all.add(new AppendCondition.Expectation(entityId, expected));
    return new Append(events, new AppendCondition(all, condition.noneMatch()), requestId, tracking);
  }

  /** Requires that no event above {@code after} matches {@code query}. */
  public Append noneMatch(Query query, long after) {
    AppendCondition.NoneMatch noneMatch = new AppendCondition.NoneMatch(query, after);
    return new Append(
        events, new AppendCondition(condition.expectations(), noneMatch), requestId, tracking);
  }

  public Append withRequestId(String id) {
    return new Append(events, condition, id, tracking);
  }

  public Append withTracking(String source, long position) {
    return new Append(events, condition, requestId, new Tracking(source, position));
  }
}

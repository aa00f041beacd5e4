package io.varve.protocol.convert;

import io.varve.api.Append;
import io.varve.api.AppendCondition;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.AppendResult.Failed;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Tracking;
import io.varve.protocol.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Appends and their results on the wire. */
public final class WireAppends {
  private WireAppends() {}

  public static Wire.Append toWire(Append append) {
    Wire.Append.Builder wire = Wire.Append.newBuilder();
    append.events().forEach(event -> wire.addEvents(WireEvents.toWire(event)));
    append.condition().expectations().forEach(each -> wire.addExpect(toWire(each)));
    @Nullable NoneMatch noneMatch = append.condition().noneMatch();
    if (noneMatch != null) {
      wire.setNoneMatch(
          Wire.NoneMatch.newBuilder()
              .setQuery(WireQueries.toWire(noneMatch.query()))
              .setAfter(noneMatch.after()));
    }
    if (append.requestId() != null) {
      wire.setRequestId(WireText.checked("request id", append.requestId()));
    }
    if (append.tracking() != null) {
      wire.setTracking(toWire(append.tracking()));
    }
    return wire.build();
  }

  static Wire.Tracking toWire(Tracking tracking) {
    return Wire.Tracking.newBuilder()
        .setSource(WireText.checked("tracking source", tracking.source()))
        .setPosition(tracking.position())
        .build();
  }

  static Tracking fromWire(Wire.Tracking wire) {
    return new Tracking(wire.getSource(), wire.getPosition());
  }

  /**
   * The append.
   *
   * @throws InvalidInput if a part breaks a rule
   */
  public static Append fromWire(Wire.Append wire) {
    List<NewEvent> events = new ArrayList<>(wire.getEventsCount());
    for (Wire.NewEvent event : wire.getEventsList()) {
      events.add(WireEvents.fromWire(event));
    }
    List<Expectation> expectations = new ArrayList<>(wire.getExpectCount());
    for (Wire.Expectation each : wire.getExpectList()) {
      expectations.add(fromWire(each));
    }
    @Nullable NoneMatch noneMatch = wire.hasNoneMatch() ? fromWire(wire.getNoneMatch()) : null;
    return new Append(
        events,
        new AppendCondition(expectations, noneMatch),
        wire.hasRequestId() ? wire.getRequestId() : null,
        wire.hasTracking() ? fromWire(wire.getTracking()) : null);
  }

  private static Wire.Expectation toWire(Expectation expectation) {
    Wire.Expectation.Builder wire =
        Wire.Expectation.newBuilder()
            .setEntityId(WireText.checked("entity id", expectation.entityId().value()));
    return switch (expectation.expected()) {
      case ExpectedVersion.Any any -> wire.setRule(Wire.Expectation.Rule.ANY).build();
      case ExpectedVersion.Absent absent -> wire.setRule(Wire.Expectation.Rule.ABSENT).build();
      case ExpectedVersion.Exists exists -> wire.setRule(Wire.Expectation.Rule.EXISTS).build();
      case ExpectedVersion.Deleted deleted -> wire.setRule(Wire.Expectation.Rule.DELETED).build();
      case ExpectedVersion.Exactly(long version) -> wire.setVersion(version).build();
    };
  }

  private static Expectation fromWire(Wire.Expectation wire) {
    return new Expectation(EntityId.of(wire.getEntityId()), expected(wire));
  }

  private static ExpectedVersion expected(Wire.Expectation wire) {
    return switch (wire.getExpectedCase()) {
      case VERSION -> ExpectedVersion.exactly(wire.getVersion());
      case RULE ->
          switch (wire.getRule()) {
            case ANY -> ExpectedVersion.any();
            case ABSENT -> ExpectedVersion.absent();
            case EXISTS -> ExpectedVersion.exists();
            case DELETED -> ExpectedVersion.deleted();
            case RULE_UNSPECIFIED, UNRECOGNIZED ->
                throw new InvalidInput("unknown rule in the expectation for " + wire.getEntityId());
          };
      case EXPECTED_NOT_SET ->
          throw new InvalidInput("the expectation for " + wire.getEntityId() + " says nothing");
    };
  }

  private static NoneMatch fromWire(Wire.NoneMatch wire) {
    return new NoneMatch(WireQueries.fromWire(wire.getQuery()), wire.getAfter());
  }

  public static Wire.AppendResult toWire(AppendResult result) {
    Wire.AppendResult.Builder wire = Wire.AppendResult.newBuilder();
    return switch (result) {
      case Appended appended -> {
        Wire.Appended.Builder stored =
            Wire.Appended.newBuilder().setFirst(appended.first()).setLast(appended.last());
        appended
            .versions()
            .forEach((entity, version) -> stored.putVersions(entity.value(), version));
        yield wire.setAppended(stored).build();
      }
      case Conflict(String expected, String actual, String where) ->
          wire.setConflict(
                  Wire.Conflict.newBuilder()
                      .setExpected(expected)
                      .setActual(actual)
                      .setWhere(where))
              .build();
      case Failed(var cause) -> wire.setFailed(WireFailures.toWire(cause)).build();
    };
  }

  /** The result; a failed append gives {@link Failed} with the failure the server had. */
  public static AppendResult fromWire(Wire.AppendResult wire) {
    return switch (wire.getResultCase()) {
      case APPENDED -> {
        Wire.Appended stored = wire.getAppended();
        Map<EntityId, Long> versions = new HashMap<>();
        stored.getVersionsMap().forEach((id, version) -> versions.put(EntityId.of(id), version));
        yield new Appended(stored.getFirst(), stored.getLast(), Map.copyOf(versions));
      }
      case CONFLICT ->
          new Conflict(
              wire.getConflict().getExpected(),
              wire.getConflict().getActual(),
              wire.getConflict().getWhere());
      case FAILED -> new Failed(WireFailures.fromWire(wire.getFailed()));
      // What a newer server may say is not for us to read as a failure.
      case RESULT_NOT_SET -> new Failed(WireFailures.unreadable("an append result says nothing"));
    };
  }
}

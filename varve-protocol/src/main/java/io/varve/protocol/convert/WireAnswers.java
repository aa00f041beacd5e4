package io.varve.protocol.convert;

import com.google.protobuf.UnsafeByteOperations;
import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Health;
import io.varve.api.Level;
import io.varve.api.Payload;
import io.varve.api.State;
import io.varve.api.StoreStats;
import io.varve.api.SubscriptionItem;
import io.varve.protocol.Calls;
import io.varve.protocol.Wire;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a store answers, on the wire. */
public final class WireAnswers {
  private WireAnswers() {}

  public static Calls.SubscriptionItem toWire(SubscriptionItem item) {
    Calls.SubscriptionItem.Builder wire = Calls.SubscriptionItem.newBuilder();
    return switch (item) {
      case SubscriptionItem.Matched(var event, var lastOfCommit) ->
          wire.setMatched(
                  Calls.Matched.newBuilder()
                      .setEvent(WireEvents.toWire(event))
                      .setLastOfCommit(lastOfCommit))
              .build();
      case SubscriptionItem.Progress(long position) -> wire.setProgress(position).build();
      case SubscriptionItem.CaughtUp(long position) -> wire.setCaughtUp(position).build();
      case SubscriptionItem.Ended(var reason, long resumeAfter) ->
          wire.setEnded(Calls.Ended.newBuilder().setReason(reason).setResumeAfter(resumeAfter))
              .build();
    };
  }

  public static SubscriptionItem fromWire(Calls.SubscriptionItem wire) {
    return switch (wire.getItemCase()) {
      case MATCHED ->
          new SubscriptionItem.Matched(
              WireEvents.fromWire(wire.getMatched().getEvent()),
              wire.getMatched().getLastOfCommit());
      case PROGRESS -> new SubscriptionItem.Progress(wire.getProgress());
      case CAUGHT_UP -> new SubscriptionItem.CaughtUp(wire.getCaughtUp());
      case ENDED ->
          new SubscriptionItem.Ended(wire.getEnded().getReason(), wire.getEnded().getResumeAfter());
      case ITEM_NOT_SET -> throw WireFailures.unreadable("a subscription item says nothing");
    };
  }

  public static Wire.Checkpoint toWire(Checkpoint checkpoint) {
    return Wire.Checkpoint.newBuilder()
        .setPosition(checkpoint.position())
        .setEpoch(checkpoint.epoch())
        .setChain(checkpoint.chain())
        .build();
  }

  public static Checkpoint fromWire(Wire.Checkpoint wire) {
    return new Checkpoint(wire.getPosition(), wire.getEpoch(), wire.getChain());
  }

  public static Wire.EntitySummary toWire(EntitySummary entity) {
    return Wire.EntitySummary.newBuilder()
        .setEntityId(entity.entityId().value())
        .setVersion(entity.version())
        .setFirstPosition(entity.firstPosition())
        .setLastPosition(entity.lastPosition())
        .build();
  }

  public static EntitySummary fromWire(Wire.EntitySummary wire) {
    return new EntitySummary(
        EntityId.of(wire.getEntityId()),
        wire.getVersion(),
        wire.getFirstPosition(),
        wire.getLastPosition());
  }

  public static Wire.State toWire(State state) {
    Wire.State.Builder wire =
        Wire.State.newBuilder()
            .setEntityId(state.entityId().value())
            .setVersion(state.version())
            .setLastPosition(state.lastPosition())
            .setEventCount(state.eventCount())
            .setState(UnsafeByteOperations.unsafeWrap(state.state().buffer()));
    if (state.asOf() != null) {
      wire.setAsOf(WireQueries.toWire(state.asOf()));
    }
    return wire.build();
  }

  public static State fromWire(Wire.State wire) {
    return new State(
        EntityId.of(wire.getEntityId()),
        wire.getVersion(),
        wire.getLastPosition(),
        wire.getEventCount(),
        wire.hasAsOf() ? WireQueries.instant(wire.getAsOf()) : null,
        Payload.json(wire.getState().toByteArray()));
  }

  public static Wire.StoreStats toWire(StoreStats stats) {
    Wire.StoreStats.Builder wire =
        Wire.StoreStats.newBuilder()
            .setEvents(stats.events())
            .setEntities(stats.entities())
            .setHead(stats.head())
            .setSegments(stats.segments())
            .setLogBytes(stats.bytes().log())
            .setIndexBytes(stats.bytes().index())
            .setSnapshotBytes(stats.bytes().snapshots())
            .setReserveBytes(stats.bytes().reserve())
            .setFreeBytes(stats.freeBytes())
            .setLevel(stats.level().text());
    stats
        .eventTypes()
        .forEach((type, count) ->
            wire.addEventTypes(Wire.TypeCount.newBuilder().setEventType(type).setCount(count)));
    if (stats.firstTimestamp() != null) {
      wire.setFirstTimestamp(WireQueries.toWire(stats.firstTimestamp()));
    }
    if (stats.lastTimestamp() != null) {
      wire.setLastTimestamp(WireQueries.toWire(stats.lastTimestamp()));
    }
    return wire.build();
  }

  public static StoreStats fromWire(Wire.StoreStats wire) {
    Map<String, Long> types = new LinkedHashMap<>();
    wire.getEventTypesList().forEach(each -> types.put(each.getEventType(), each.getCount()));
    return new StoreStats(
        wire.getEvents(),
        wire.getEntities(),
        Collections.unmodifiableMap(types),
        wire.hasFirstTimestamp() ? WireQueries.instant(wire.getFirstTimestamp()) : null,
        wire.hasLastTimestamp() ? WireQueries.instant(wire.getLastTimestamp()) : null,
        wire.getHead(),
        wire.getSegments(),
        new StoreStats.Bytes(
            wire.getLogBytes(),
            wire.getIndexBytes(),
            wire.getSnapshotBytes(),
            wire.getReserveBytes()),
        wire.getFreeBytes(),
        Level.valueOf(wire.getLevel().toUpperCase(Locale.ROOT)));
  }

  public static Calls.GetHealthResponse toWire(Health health) {
    Calls.GetHealthResponse.Builder wire = Calls.GetHealthResponse.newBuilder();
    return switch (health) {
      case Health.Healthy healthy -> wire.setHealthy(true).build();
      case Health.Full(long needed, long free) ->
          wire.setFull(
                  Calls.GetHealthResponse.Full.newBuilder()
                      .setNeededBytes(needed)
                      .setFreeBytes(free))
              .build();
      case Health.Poisoned(String cause) ->
          wire.setPoisoned(Calls.GetHealthResponse.Poisoned.newBuilder().setCause(cause)).build();
    };
  }

  public static Health fromWire(Calls.GetHealthResponse wire) {
    return switch (wire.getHealthCase()) {
      case FULL -> new Health.Full(wire.getFull().getNeededBytes(), wire.getFull().getFreeBytes());
      case POISONED -> new Health.Poisoned(wire.getPoisoned().getCause());
      case HEALTHY -> new Health.Healthy();
      case HEALTH_NOT_SET -> throw WireFailures.unreadable("a health says nothing");
    };
  }
}

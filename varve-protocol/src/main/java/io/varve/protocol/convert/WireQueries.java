package io.varve.protocol.convert;

import com.google.protobuf.UnsafeByteOperations;
import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.Tag;
import io.varve.api.json.JsonPath;
import io.varve.protocol.Wire;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Queries on the wire, and what may stand beside them. */
public final class WireQueries {
  private WireQueries() {}

  public static Wire.Query toWire(Query query) {
    return switch (query) {
      case Query.All all -> Wire.Query.newBuilder().setAll(true).build();
      case Query.AnyOf(List<QueryItem> items) -> {
        Wire.Query.Builder wire = Wire.Query.newBuilder();
        items.forEach(item -> wire.addItems(toWire(item)));
        yield wire.build();
      }
    };
  }

  /**
   * The query.
   *
   * @throws InvalidInput if it says neither {@code all} nor items, or both
   */
  public static Query fromWire(Wire.Query wire) {
    if (wire.getAll()) {
      if (wire.getItemsCount() > 0) {
        throw new InvalidInput("a query has either all or items");
      }
      return Query.all();
    }
    return new Query.AnyOf(wire.getItemsList().stream().map(WireQueries::fromWire).toList());
  }

  private static Wire.QueryItem toWire(QueryItem item) {
    return Wire.QueryItem.newBuilder()
        .addAllTypes(item.types())
        .addAllTypePrefixes(item.typePrefixes())
        .addAllTags(item.tags().stream().map(Tag::text).toList())
        .addAllEntities(item.entities().stream().map(EntityId::value).toList())
        .addAllEntityPrefixes(item.entityPrefixes())
        .build();
  }

  private static QueryItem fromWire(Wire.QueryItem wire) {
    return new QueryItem(
        wire.getTypesList(),
        wire.getTypePrefixesList(),
        WireEvents.tags(wire.getTagsList()),
        wire.getEntitiesList().stream().map(EntityId::of).toList(),
        wire.getEntityPrefixesList());
  }

  public static Wire.ReadOptions toWire(ReadOptions options) {
    Wire.ReadOptions.Builder wire =
        Wire.ReadOptions.newBuilder().setAfter(options.after()).setReverse(options.reverse());
    if (options.before() != Long.MAX_VALUE) {
      wire.setBefore(options.before());
    }
    if (options.since() != null) {
      wire.setSince(toWire(options.since()));
    }
    if (options.until() != null) {
      wire.setUntil(toWire(options.until()));
    }
    if (options.asOf() != null) {
      wire.setAsOf(toWire(options.asOf()));
    }
    options.where().forEach(predicate -> wire.addWhere(toWire(predicate)));
    if (options.limit() != Long.MAX_VALUE) {
      wire.setLimit(options.limit());
    }
    return wire.build();
  }

  public static ReadOptions fromWire(Wire.ReadOptions wire) {
    return new ReadOptions(
        wire.getAfter(),
        wire.hasBefore() ? wire.getBefore() : Long.MAX_VALUE,
        wire.hasSince() ? instant(wire.getSince()) : null,
        wire.hasUntil() ? instant(wire.getUntil()) : null,
        wire.hasAsOf() ? instant(wire.getAsOf()) : null,
        wire.getWhereList().stream().map(WireQueries::fromWire).toList(),
        wire.getReverse(),
        wire.hasLimit() ? wire.getLimit() : Long.MAX_VALUE);
  }

  private static Wire.PayloadPredicate toWire(PayloadPredicate predicate) {
    return Wire.PayloadPredicate.newBuilder()
        .setPath(predicate.path().toString())
        .setOp(predicate.op().text())
        .setOperand(UnsafeByteOperations.unsafeWrap(predicate.operand().buffer()))
        .build();
  }

  private static PayloadPredicate fromWire(Wire.PayloadPredicate wire) {
    return new PayloadPredicate(
        JsonPath.parse(wire.getPath()),
        PayloadPredicate.Op.parse(wire.getOp()),
        Payload.json(wire.getOperand().toByteArray()));
  }

  public static Wire.StateOptions toWire(StateOptions options) {
    Wire.StateOptions.Builder wire = Wire.StateOptions.newBuilder();
    if (options.asOf() != null) {
      wire.setAsOf(toWire(options.asOf()));
    }
    if (options.recordedAsOf() != null) {
      wire.setRecordedAsOf(toWire(options.recordedAsOf()));
    }
    if (options.atPosition() != Long.MAX_VALUE) {
      wire.setAtPosition(options.atPosition());
    }
    return wire.build();
  }

  public static StateOptions fromWire(Wire.StateOptions wire) {
    @Nullable Instant asOf = wire.hasAsOf() ? instant(wire.getAsOf()) : null;
    @Nullable Instant recordedAsOf =
        wire.hasRecordedAsOf() ? instant(wire.getRecordedAsOf()) : null;
    return new StateOptions(
        asOf, recordedAsOf, wire.hasAtPosition() ? wire.getAtPosition() : Long.MAX_VALUE);
  }

  static Wire.Moment toWire(Instant instant) {
    return Wire.Moment.newBuilder()
        .setSeconds(instant.getEpochSecond())
        .setNanos(instant.getNano())
        .build();
  }

  static Instant instant(Wire.Moment wire) {
    try {
      return Instant.ofEpochSecond(wire.getSeconds(), wire.getNanos());
    } catch (DateTimeException | ArithmeticException e) {
      throw new InvalidInput("time of " + wire.getSeconds() + " seconds is out of range");
    }
  }
}

package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.State;
import io.varve.api.StateOptions;
import io.varve.api.Ticks;
import io.varve.api.json.JsonFold;
import io.varve.storage.KeyHash;
import java.util.List;
import java.util.Optional;

/**
 * Folds an entity's events into its state: those at or below a position, of them those that
 * happened and were recorded at or before the times asked for, in version order. Immutable; used by
 * any thread.
 */
final class StateReader {
  private final KeyHash keyHash;

  StateReader(KeyHash keyHash) {
    this.keyHash = keyHash;
  }

  /** The state; empty: the entity has no event at or below the position asked for. */
  Optional<State> state(StoreView view, EntityId entityId, StateOptions options) {
    long happenedBy = options.asOf() == null ? Long.MAX_VALUE : Ticks.of(options.asOf());
    long recordedBy =
        options.recordedAsOf() == null ? Long.MAX_VALUE : Ticks.of(options.recordedAsOf());
    QueryItem item = new QueryItem(List.of(), List.of(), List.of(), List.of(entityId), List.of());
    long last = Math.min(view.visible(), options.atPosition());
    ViewScan events =
        new ViewScan(view, CompiledQuery.of(Query.of(item), keyHash), ScanBounds.of(1, last));
    events.readRecords();
    EventDecoder record = new EventDecoder();
    JsonFold fold = new JsonFold();
    boolean exists = false;
    long folded = 0;
    long version = 0;
    long lastPosition = 0;
    while (events.advance()) {
      exists = true;
      if (events.index().timestamp(events.slot()) > happenedBy) {
        continue;
      }
      record.load(events.part(), events.index(), events.slot(), events.offset());
      if (record.recordedTicks() <= recordedBy) {
        record.foldInto(fold);
        folded++;
        version = record.version();
        lastPosition = events.position();
      }
    }
    return exists
        ? Optional.of(
            new State(
                entityId,
                version,
                lastPosition,
                folded,
                options.asOf(),
                Payload.json(fold.toObject())))
        : Optional.empty();
  }
}

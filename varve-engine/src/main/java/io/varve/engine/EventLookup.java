package io.varve.engine;

import io.varve.api.Checkpoint;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.UUID;

/**
 * Answers what needs no query: by event id, by entity, by source, by position. Immutable; used by
 * any thread.
 */
final class EventLookup {
  private final KeyHash keyHash;

  EventLookup(KeyHash keyHash) {
    this.keyHash = keyHash;
  }

  /** The visible event with this id that has the lowest position. */
  Optional<Event> event(StoreView view, UUID id) {
    long high = id.getMostSignificantBits();
    long low = id.getLeastSignificantBits();
    for (ViewPart part : view.parts()) {
      int endSlot = view.endSlot(part);
      if (endSlot == 0) {
        continue;
      }
      SegmentIndex index = part.index();
      SlotCursor candidates = index.idCandidates(high, low, endSlot);
      for (int slot = candidates.next(); slot != SlotCursor.NONE; slot = candidates.next()) {
        int offset = index.offset(slot);
        MemorySegment log = part.log(slot, offset);
        if (RecordFormat.idHigh(log, offset) == high && RecordFormat.idLow(log, offset) == low) {
          EventDecoder decoder = new EventDecoder();
          decoder.load(part, index, slot);
          return Optional.of(decoder.event());
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The entity as of the view. Its newest part tells the version, and so how many events to go
   * back; parts older than its first event are not touched.
   */
  Optional<EntitySummary> entity(StoreView view, EntityId entityId) {
    KeyTerm term = new KeyTerm(IndexDomain.ENTITY, entityId.value(), keyHash);
    long version = 0;
    long lastPosition = 0;
    long firstPosition = 0;
    long older = 0;
    for (int i = view.parts().size() - 1; i >= 0 && (version == 0 || older > 0); i--) {
      ViewPart part = view.parts().get(i);
      int endSlot = view.endSlot(part);
      int first = endSlot == 0 ? SlotCursor.NONE : firstSlot(part.index(), term, endSlot);
      if (first == SlotCursor.NONE) {
        continue;
      }
      SegmentIndex index = part.index();
      if (version == 0) {
        int last = index.lastSlot(term.find(index), endSlot);
        version = version(part, index, last);
        lastPosition = part.firstPosition() + last;
      }
      firstPosition = part.firstPosition() + first;
      older = version(part, index, first) - 1;
    }
    return version == 0
        ? Optional.empty()
        : Optional.of(new EntitySummary(entityId, version, firstPosition, lastPosition));
  }

  private static int firstSlot(SegmentIndex index, KeyTerm term, int endSlot) {
    int key = term.find(index);
    return key == SegmentIndex.NO_KEY ? SlotCursor.NONE : index.ascending(key, 0, endSlot).next();
  }

  private static long version(ViewPart part, SegmentIndex index, int slot) {
    int offset = index.offset(slot);
    return RecordFormat.version(part.log(slot, offset), offset);
  }

  /** How far a source came in the view; 0: nothing of it is stored. */
  long trackingPosition(StoreView view, String source) {
    KeyTerm term = new KeyTerm(IndexDomain.SOURCE, source, keyHash);
    for (int i = view.parts().size() - 1; i >= 0; i--) {
      ViewPart part = view.parts().get(i);
      int endSlot = view.endSlot(part);
      if (endSlot > 0) {
        SegmentIndex index = part.index();
        int key = term.find(index);
        int slot = key == SegmentIndex.NO_KEY ? SlotCursor.NONE : index.lastSlot(key, endSlot);
        if (slot != SlotCursor.NONE) {
          return CommitRecord.of(part, index, slot).trackingPosition();
        }
      }
    }
    return 0;
  }

  /**
   * Chain value of the commit that holds {@code position}, or {@code initialChain} for position 0.
   *
   * @throws InvalidInput if the position is not in the view
   */
  static long chain(StoreView view, long position, long initialChain) {
    if (position == 0) {
      return initialChain;
    }
    if (position < view.firstPosition() || position > view.visible()) {
      throw new InvalidInput(
          "position " + position + " is not visible; the head is " + view.visible());
    }
    ViewPart part = view.parts().get(view.partOf(position));
    int slot = (int) (position - part.firstPosition());
    return CommitRecord.of(part, part.index(), slot).chain();
  }

  /**
   * Passes if the checkpoint was made from this log.
   *
   * @throws InvalidInput if the log was rewound below it or is another one
   */
  static void check(StoreView view, Checkpoint checkpoint, long initialChain) {
    long position = checkpoint.position();
    if (position > view.visible()) {
      throw new InvalidInput(
          "checkpoint "
              + position
              + " is above the head "
              + view.visible()
              + ": the log was rewound");
    }
    if (chain(view, position, initialChain) != checkpoint.chain()) {
      throw new InvalidInput(
          "checkpoint " + position + " has another chain value: it belongs to another log");
    }
  }
}

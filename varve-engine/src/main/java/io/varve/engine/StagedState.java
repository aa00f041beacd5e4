package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.EntityId;
import io.varve.api.Limits;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SlotCursor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log up to its last staged commit, as one append's decider sees it: what phase 1 found, and
 * what the open indexes hold above. Phase 2 of a condition: memory only. Lives under the
 * sequencer's lock.
 */
final class StagedState implements LogState {
  private final Append append;
  private final Preparation prepared;
  private final List<OpenSegment> unsealed;
  private final long head;

  /**
   * @param unsealed oldest first
   */
  StagedState(Append append, Preparation prepared, List<OpenSegment> unsealed, long head) {
    this.append = append;
    this.prepared = prepared;
    this.unsealed = unsealed;
    this.head = head;
  }

  @Override
  public Tip entity(EntityId entityId) {
    int i = prepared.expectationOf(append, entityId);
    Tip staged = staged(prepared.expectationKeys.get(i));
    return staged.position() != 0 ? staged : prepared.expectationTips.get(i);
  }

  @Override
  public Tip source(String source) {
    Tip staged = staged(prepared.sourceKey);
    return staged.position() != 0 ? staged : prepared.sealedSource;
  }

  @Override
  public long request(String requestId) {
    long staged = staged(prepared.requestKey).position();
    long newest = Math.max(staged, prepared.visibleRequest);
    return newest > head - Limits.RETRY_WINDOW_POSITIONS ? newest : 0;
  }

  private Tip staged(@Nullable KeyTerm key) {
    if (key == null) {
      return Tip.NONE;
    }
    for (int i = unsealed.size() - 1; i >= 0; i--) {
      OpenIndex index = unsealed.get(i).index;
      int number = key.find(index);
      if (number != SegmentIndex.NO_KEY) {
        int slot = index.lastSlot(number, index.slots());
        if (slot != SlotCursor.NONE) {
          return new Tip(index.tip(number), index.firstPosition() + slot);
        }
      }
    }
    return Tip.NONE;
  }

  @Override
  public long match(NoneMatch noneMatch) {
    CompiledQuery query = prepared.noneMatch;
    if (query == null || prepared.visibleMatch > noneMatch.after()) {
      return prepared.visibleMatch;
    }
    long above = Math.max(noneMatch.after(), prepared.readPosition);
    for (int i = unsealed.size() - 1; i >= 0; i--) {
      OpenIndex index = unsealed.get(i).index;
      long fromSlot = Math.max(0, above + 1 - index.firstPosition());
      if (fromSlot < index.slots()) {
        long match = MatchFinder.lastMatch(query, index, (int) fromSlot, index.slots());
        if (match != MatchFinder.NO_MATCH) {
          return match;
        }
      }
    }
    return 0;
  }
}

package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.EntityId;
import io.varve.api.Tracking;
import io.varve.engine.LogState.Tip;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndex;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Phase 1 of an append: everything that needs the sealed part of the log, found out on the caller's
 * thread before the lock is taken, as of one view. It holds for as long as no further part was
 * sealed.
 */
final class Preparation {
  /** The view's visible position, P0. */
  final long readPosition;

  /** Up to here the sealed parts were searched; the rest is in the sequencer's memory. */
  final long sealedThrough;

  /** The newest index when this was made, if it is not sealed; else null. */
  final @Nullable OpenIndex openIndex;

  /**
   * For each event: its entity's key in {@link #openIndex}, where it had one by then. Keys never
   * change, so under the lock none of these need be looked up again.
   */
  final int[] openKeys;

  /** For each event whose entity {@link #openIndex} did not know: its tip in the sealed parts. */
  final long[] sealedVersions;

  /** For each expectation: its entity as a key, and its tip in the sealed parts. */
  final List<KeyTerm> expectationKeys;

  final List<Tip> expectationTips;

  final @Nullable KeyTerm requestKey;
  final @Nullable KeyTerm sourceKey;
  final Tip sealedSource;
  final @Nullable CompiledQuery noneMatch;

  /**
   * A match of the condition's query at or below {@link #readPosition}, or of its request id; 0:
   * none.
   */
  final long visibleMatch;

  final long visibleRequest;

  private Preparation(
      Append append,
      StoreView view,
      long sealedThrough,
      SealedTips tips,
      KeyHash hash,
      EncodedCommit commit) {
    this.readPosition = view.visible();
    this.sealedThrough = sealedThrough;
    this.openIndex = view.openIndexAbove(sealedThrough);
    this.openKeys = openKeys(commit, openIndex);
    this.sealedVersions = tips.versions(commit, openKeys, view, sealedThrough);
    List<Expectation> expectations = append.condition().expectations();
    this.expectationKeys = expectations.isEmpty() ? List.of() : new ArrayList<>();
    this.expectationTips = expectations.isEmpty() ? List.of() : new ArrayList<>();
    for (Expectation expectation : expectations) {
      KeyTerm key = new KeyTerm(IndexDomain.ENTITY, expectation.entityId().value(), hash);
      expectationKeys.add(key);
      expectationTips.add(tips.tip(key, view, sealedThrough));
    }
    Tracking tracking = append.tracking();
    this.sourceKey =
        tracking == null ? null : new KeyTerm(IndexDomain.SOURCE, tracking.source(), hash);
    this.sealedSource = sourceKey == null ? Tip.NONE : tips.tip(sourceKey, view, sealedThrough);
    String requestId = append.requestId();
    this.requestKey = requestId == null ? null : new KeyTerm(IndexDomain.REQUEST, requestId, hash);
    this.visibleRequest = requestKey == null ? 0 : RetryWindow.lastRequest(requestKey, view);
    NoneMatch condition = append.condition().noneMatch();
    this.noneMatch = condition == null ? null : CompiledQuery.of(condition.query(), hash);
    this.visibleMatch =
        condition == null || noneMatch == null
            ? 0
            : MatchFinder.lastMatch(noneMatch, view, condition.after());
  }

  static Preparation of(
      EncodedCommit commit, StoreView view, long sealedThrough, SealedTips tips, KeyHash hash) {
    return new Preparation(commit.append, view, sealedThrough, tips, hash, commit);
  }

  private static int[] openKeys(EncodedCommit commit, @Nullable OpenIndex index) {
    if (index != null) {
      return index.entityKeys(commit.bytes, commit.recordAt, commit.hashes, commit.hashAt);
    }
    int[] keys = new int[commit.count()];
    Arrays.fill(keys, SegmentIndex.NO_KEY);
    return keys;
  }

  /** Which expectation names {@code entityId}. */
  int expectationOf(Append append, EntityId entityId) {
    List<Expectation> expectations = append.condition().expectations();
    for (int i = 0; i < expectations.size(); i++) {
      if (expectations.get(i).entityId().equals(entityId)) {
        return i;
      }
    }
    throw new IllegalStateException("no expectation about " + entityId);
  }
}

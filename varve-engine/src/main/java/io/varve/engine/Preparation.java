package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.EntityId;
import io.varve.api.Tracking;
import io.varve.engine.LogState.Tip;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import java.util.ArrayList;
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

  /** For each event: its entity's tip in the sealed parts. */
  final long[] sealedVersions;

  /** For each expectation: its entity as a key, and its tip in the sealed parts. */
  final List<KeyTerm> expectationKeys = new ArrayList<>();

  final List<Tip> expectationTips = new ArrayList<>();

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
    this.sealedVersions = tips.versions(commit, view, sealedThrough);
    for (Expectation expectation : append.condition().expectations()) {
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

package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.OutcomeUnknown;
import io.varve.storage.KeyHash;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One append from the caller's side: encodes, prepares, has it staged, waits, and words the result.
 * Everything that takes time happens here, on the caller's thread. Used by any thread.
 */
final class Appender {
  /** An append that was staged or refused, and whose result is still to be waited for. */
  record Pending(EncodedCommit commit, Staged staged) {}

  /** At a frame that another caller writes, before this thread parks. */
  private static final int LOOKS = 200;

  private final KeyHash keyHash;
  private final IdSource ids;
  private final SaltSource salts;
  private final StoreParts parts;
  private final VisiblePosition visible;
  private final StoreStatus status;
  private final Sequencer sequencer;
  private final WorkerDriver driver;
  private final Runnable wakeFlusher;
  private final SealedTips sealedTips = new SealedTips();
  private final RetryWindow retries;

  Appender(
      KeyHash keyHash,
      IdSource ids,
      SaltSource salts,
      StoreParts parts,
      VisiblePosition visible,
      StoreStatus status,
      Sequencer sequencer,
      WorkerDriver driver,
      Runnable wakeFlusher) {
    this.keyHash = keyHash;
    this.ids = ids;
    this.salts = salts;
    this.parts = parts;
    this.visible = visible;
    this.status = status;
    this.sequencer = sequencer;
    this.driver = driver;
    this.wakeFlusher = wakeFlusher;
    this.retries = new RetryWindow(keyHash);
  }

  AppendResult append(Append append) {
    return resolve(submit(append, Sequencer.RECORDED_NOW));
  }

  /** Encodes and stages; does not wait for the disk. */
  Pending submit(Append append, long recordedAt) {
    status.checkWritable();
    EncodedCommit commit = CommitEncoder.encode(append, keyHash, ids, salts.next());
    while (true) {
      long visibleNow = visible.visible();
      StoreParts.Parts now = parts.current();
      // What was sealed since belongs to phase 1: phase 2 looks at what is not sealed.
      long readPosition = Math.max(visibleNow, now.sealedThrough());
      StoreView view = new StoreView(readPosition, now.parts());
      Preparation prepared = Preparation.of(commit, view, now.sealedThrough(), sealedTips, keyHash);
      Staged staged = sequencer.stage(commit, prepared, recordedAt);
      if (!(staged instanceof Staged.Outdated)) {
        wakeFlusher.run();
        return new Pending(commit, staged);
      }
    }
  }

  /** Waits until the result can be told, and tells it. */
  AppendResult resolve(Pending pending) {
    return switch (pending.staged) {
      case Staged.InFrame inFrame -> appended(pending.commit, inFrame);
      case Staged.Refused refused -> refusal(pending.commit, refused.verdict());
      case Staged.Outdated outdated ->
          throw new IllegalStateException("an outdated preparation is made again, not waited for");
    };
  }

  private AppendResult appended(EncodedCommit commit, Staged.InFrame inFrame) {
    StagedFrame frame = inFrame.frame();
    if (driver.callersHelp()) {
      helpUntil(frame::isDone);
    }
    frame.await();
    Throwable failure = frame.failure();
    if (failure != null) {
      throw outcomeUnknown(failure);
    }
    return new Appended(inFrame.first(), inFrame.last(), CommitVersions.of(commit));
  }

  /** Writes what is staged, or sees to it that somebody else is at it. */
  private void helpUntil(BooleanSupplier done) {
    for (int look = 0; look < LOOKS && !done.getAsBoolean(); look++) {
      if (!driver.help()) {
        BriefWait.after(look);
      }
    }
  }

  private static OutcomeUnknown outcomeUnknown(@Nullable Throwable cause) {
    return new OutcomeUnknown(
        "the log could not be written ("
            + (cause == null ? "the store was closed" : cause.getMessage())
            + "): the append may or may not be durable; reopen the store and look, or retry with"
            + " the same request id",
        cause);
  }

  /** A refusal may rest on a commit that is not durable yet; it is told only when that is. */
  private AppendResult refusal(EncodedCommit commit, Verdict.Refusal verdict) {
    awaitVisible(basis(verdict));
    return switch (verdict) {
      case Verdict.Repeat repeat -> retries.original(view(), repeat.position(), commit);
      case Verdict.WrongVersion wrong -> wrongVersion(commit, wrong);
      case Verdict.Matched matched -> matched(commit.append, matched);
      case Verdict.NotAdvanced behind ->
          new Conflict(
              "tracking position above " + behind.actual(),
              String.valueOf(trackingPosition(commit.append)),
              "source at position " + behind.position());
    };
  }

  private StoreView view() {
    long readPosition = visible.visible();
    return new StoreView(readPosition, parts.current().parts());
  }

  private static long trackingPosition(Append append) {
    return append.tracking() == null ? 0 : append.tracking().position();
  }

  private static long basis(Verdict.Refusal verdict) {
    return switch (verdict) {
      case Verdict.Repeat repeat -> repeat.position();
      case Verdict.WrongVersion wrong -> wrong.position();
      case Verdict.Matched matched -> matched.position();
      case Verdict.NotAdvanced behind -> behind.position();
    };
  }

  private void awaitVisible(long position) {
    if (driver.callersHelp()) {
      helpUntil(() -> visible.visible() >= position);
    }
    if (!visible.awaitUninterruptibly(position)) {
      throw outcomeUnknown(status.poisonCause());
    }
  }

  private AppendResult wrongVersion(EncodedCommit commit, Verdict.WrongVersion wrong) {
    EntityId entityId = wrong.expectation().entityId();
    ExpectedVersion expected = wrong.expectation().expected();
    long expectedVersion =
        switch (expected) {
          case ExpectedVersion.Exactly exactly -> exactly.version();
          case ExpectedVersion.Absent absent -> 0;
          case ExpectedVersion.Any any -> -1;
          case ExpectedVersion.Exists exists -> -1;
          case ExpectedVersion.Deleted deleted -> -1;
        };
    if (expectedVersion >= 0 && wrong.actual() > expectedVersion) {
      Appended original = retries.byIds(view(), commit, entityId, expectedVersion);
      if (original != null) {
        return original;
      }
    }
    return new Conflict(
        "version " + expected.text(),
        "version " + wrong.actual(),
        "entity " + entityId + (wrong.position() == 0 ? "" : " at position " + wrong.position()));
  }

  private static AppendResult matched(Append append, Verdict.Matched matched) {
    NoneMatch noneMatch = append.condition().noneMatch();
    return new Conflict(
        "no match after " + (noneMatch == null ? 0 : noneMatch.after()),
        "a match at " + matched.position(),
        "position " + matched.position());
  }
}

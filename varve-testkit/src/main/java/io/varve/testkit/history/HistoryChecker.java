package io.varve.testkit.history;

import io.varve.testkit.history.HistoryEntry.AppendHeld;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.CaughtUpDelivered;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryEntry.IndexAnswered;
import io.varve.testkit.history.HistoryEntry.PassEnded;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import io.varve.testkit.history.HistoryEntry.ProgressDelivered;
import io.varve.testkit.history.HistoryEntry.ProjectionSaved;
import io.varve.testkit.history.HistoryEntry.ReadReturned;
import io.varve.testkit.history.HistoryEntry.StoreCrashed;
import io.varve.testkit.history.HistoryEntry.StoreRestarted;
import io.varve.testkit.history.HistoryEntry.StoreScanned;
import java.util.HashMap;
import java.util.Map;

/**
 * Judges a history by the rules H1 to H12. Acknowledgements and reads carry positions, so the order
 * in which the store applied the appends is observed and needs no search: one walk in step order
 * collects what is known of each position, and what rests on the whole log is judged at the end, or
 * before a loss changes the log. Work grows with the history plus what its queries match; a loss of
 * tail costs one more walk over the log.
 *
 * <p>It finds no fault where it knows too little: end a history with a scan, and send events with
 * ids.
 */
public final class HistoryChecker {
  private final KnownLog log = new KnownLog();
  private final Violations violations = new Violations();
  private final CommitChecks commits = new CommitChecks(log, violations);
  private final SightChecks sights = new SightChecks(log, violations);
  private final RestartChecks restarts = new RestartChecks(log, violations, sights);
  private final OriginChecks origins = new OriginChecks(log, violations, commits, sights, restarts);
  private final ReadChecks reads = new ReadChecks(log, violations, sights);
  private final SubscriptionChecks subscriptions = new SubscriptionChecks(log, violations, sights);
  private final ProjectionChecks projections = new ProjectionChecks(violations, sights);
  private final Map<Long, AppendSent> underWay = new HashMap<>();
  private long scans;

  private HistoryChecker() {}

  /**
   * Checks a whole history.
   *
   * @throws IllegalArgumentException if it is not one: an answer to an operation never sent, an
   *     item of a pass never opened
   */
  public static HistoryReport check(History history) {
    HistoryChecker checker = new HistoryChecker();
    history.entries().forEach(checker::take);
    checker.judge();
    return checker.violations.report(checker.counts());
  }

  private void take(HistoryEntry entry) {
    switch (entry) {
      case AppendSent sent -> {
        underWay.put(sent.step(), sent);
        commits.sent(sent);
      }
      case AppendReturned returned ->
          commits.returned(returned, underWay.remove(returned.operation()));
      case AppendHeld held -> commits.held(held);
      case ReadReturned read -> reads.read(read);
      case IndexAnswered answer -> reads.read(answer);
      case StoreScanned scan -> {
        scans++;
        sights.scanned(scan);
      }
      case PassOpened opened -> subscriptions.opened(opened);
      case EventDelivered delivered -> subscriptions.delivered(delivered);
      case ProgressDelivered progress -> subscriptions.progressed(progress);
      case CaughtUpDelivered caughtUp -> subscriptions.caughtUp(caughtUp);
      case PassEnded ended -> subscriptions.ended(ended);
      case CheckpointStored checkpoint -> subscriptions.stored(checkpoint);
      case ProjectionSaved state -> projections.saved(state);
      case StoreCrashed crash -> restarts.crashed(crash);
      case StoreRestarted restart -> restarted(restart);
    }
  }

  private void restarted(StoreRestarted restart) {
    boolean lost = restarts.restarted(restart);
    if (lost) {
      judge();
      reads.lost(restart.head());
      subscriptions.lost(restart.head());
    }
    restarts.settle(restart, lost);
  }

  /** Judges what rests on the whole log as it is known now. */
  private void judge() {
    origins.judge();
    LogIndex index = new LogIndex(log);
    new ConditionChecks(index, violations).judge(commits.stored());
    new ConflictChecks(index, commits, sights, violations).judge();
    reads.judge(index);
    subscriptions.judge(index);
    projections.judge(index);
    commits.forgetJudged();
    sights.forgetJudged();
  }

  private HistoryReport.Counts counts() {
    return new HistoryReport.Counts(
        commits.operations(),
        log.end(),
        reads.reads() + scans,
        subscriptions.deliveries(),
        projections.count(),
        restarts.count());
  }
}

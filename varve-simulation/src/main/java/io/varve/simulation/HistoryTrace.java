package io.varve.simulation;

import io.varve.testkit.history.AppendOutcome;
import io.varve.testkit.history.HistoryEntry;
import io.varve.testkit.history.SeenEvent;
import java.util.List;
import java.util.function.Consumer;

/** Puts what clients did and saw into the trace. */
final class HistoryTrace implements Consumer<HistoryEntry> {
  private final Trace trace;

  HistoryTrace(Trace trace) {
    this.trace = trace;
  }

  @Override
  public void accept(HistoryEntry entry) {
    switch (entry) {
      case HistoryEntry.AppendSent sent ->
          trace.event("send", sent.client(), sent.step(), sent.events().size(), 0);
      case HistoryEntry.AppendReturned returned -> outcome(returned);
      case HistoryEntry.ReadReturned read ->
          trace.event(
              "read",
              read.session(),
              read.readPosition(),
              read.events().size(),
              digest(read.events()));
      case HistoryEntry.IndexAnswered read ->
          trace.event(
              "index",
              read.index(),
              read.readPosition(),
              read.events().size(),
              digest(read.events()));
      case HistoryEntry.StoreScanned scan ->
          trace.event("scan", "", scan.head(), scan.events().size(), digest(scan.events()));
      case HistoryEntry.PassOpened pass ->
          trace.event("subscribe", pass.subscriber(), pass.after(), 0, 0);
      case HistoryEntry.EventDelivered delivered ->
          trace.event(
              "deliver",
              "",
              delivered.pass(),
              delivered.event().position(),
              delivered.event().digest());
      case HistoryEntry.ProgressDelivered progress ->
          trace.event("progress", "", progress.pass(), progress.position(), 0);
      case HistoryEntry.CaughtUpDelivered caughtUp ->
          trace.event("caught up", "", caughtUp.pass(), caughtUp.position(), 0);
      case HistoryEntry.PassEnded ended ->
          trace.event("ended", ended.reason(), ended.pass(), ended.resumeAfter(), 0);
      case HistoryEntry.CheckpointStored stored ->
          trace.event("checkpoint", stored.subscriber(), stored.position(), 0, 0);
      case HistoryEntry.ProjectionSaved saved ->
          trace.event("project", saved.projection(), saved.position(), 0, saved.digest());
      case HistoryEntry.StoreCrashed crashed ->
          trace.event("crashed", "", crashed.floor(), crashed.tailMayBeLost() ? 1 : 0, 0);
      case HistoryEntry.AppendHeld held -> trace.event("held", "", held.operation(), 0, 0);
      case HistoryEntry.StoreRestarted restarted ->
          trace.event("restarted", "", restarted.head(), 0, 0);
    }
  }

  private void outcome(HistoryEntry.AppendReturned returned) {
    switch (returned.outcome()) {
      case AppendOutcome.Acknowledged appended ->
          trace.event("appended", "", returned.operation(), appended.first(), appended.last());
      case AppendOutcome.Conflicted conflict ->
          trace.event(
              "conflict", conflict.where(), returned.operation(), conflict.actual().hashCode(), 0);
      case AppendOutcome.Unknown unknown ->
          trace.event("unknown", unknown.reason(), returned.operation(), 0, 0);
      case AppendOutcome.Refused refused ->
          trace.event("refused", refused.reason(), returned.operation(), 0, 0);
    }
  }

  private static long digest(List<SeenEvent> events) {
    long digest = 0;
    for (SeenEvent event : events) {
      digest = Trace.mix(Trace.mix(digest, event.position()), event.digest());
    }
    return digest;
  }
}

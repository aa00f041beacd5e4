package io.varve.testkit.history;

import io.varve.api.AppendCondition;
import io.varve.api.Level;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One thing that a client did or saw. Its step is its place in the one observed order: of two
 * entries the one with the lower step happened first. What is sent takes its step before the call,
 * what is returned after it, so "returned at a lower step than sent" is "before in real time".
 */
public sealed interface HistoryEntry {
  long step();

  /**
   * An append about to be sent. Its step is the number of the operation.
   *
   * @param requestId null: none
   */
  record AppendSent(
      long step,
      String client,
      @Nullable String requestId,
      AppendCondition condition,
      List<SentEvent> events)
      implements HistoryEntry {
    public AppendSent {
      events = List.copyOf(events);
    }
  }

  /**
   * The answer to an append. An append without one is as good as unknown.
   *
   * @param operation step at which it was sent
   */
  record AppendReturned(long step, long operation, AppendOutcome outcome) implements HistoryEntry {}

  /**
   * The store was opened again under a client that goes on with an append it has no answer to: it
   * may send it, or send it again, from this step on. Follows a {@link StoreRestarted}; it is for
   * clients of a server, which outlive the store's process.
   *
   * @param operation step at which it was sent
   */
  record AppendHeld(long step, long operation) implements HistoryEntry {}

  /**
   * The whole answer of a query.
   *
   * @param start step taken before the cursor was opened
   * @param session reads of one session follow each other
   * @param events in the order they came
   */
  record ReadReturned(
      long step,
      long start,
      String session,
      Query query,
      ReadOptions options,
      long readPosition,
      List<SeenEvent> events)
      implements HistoryEntry {
    public ReadReturned {
      events = List.copyOf(events);
    }
  }

  /**
   * The whole answer of a query, known to have gone through an index; judged against the scans.
   *
   * @param index names it, for messages
   */
  record IndexAnswered(
      long step,
      long start,
      String index,
      Query query,
      ReadOptions options,
      long readPosition,
      List<SeenEvent> events)
      implements HistoryEntry {
    public IndexAnswered {
      events = List.copyOf(events);
    }
  }

  /**
   * Every event of the store, as of one moment between start and step.
   *
   * @param head read position of the scan
   */
  record StoreScanned(long step, long start, long head, List<SeenEvent> events)
      implements HistoryEntry {
    public StoreScanned {
      events = List.copyOf(events);
    }
  }

  /**
   * A subscription opened. A subscriber's later pass takes up where its checkpoint stands.
   *
   * @param pass unique over all subscribers
   */
  record PassOpened(long step, String subscriber, long pass, Query query, long after)
      implements HistoryEntry {}

  record EventDelivered(long step, long pass, SeenEvent event, boolean lastOfCommit)
      implements HistoryEntry {}

  record ProgressDelivered(long step, long pass, long position) implements HistoryEntry {}

  record CaughtUpDelivered(long step, long pass, long position) implements HistoryEntry {}

  /** A pass ended with a reason; one that a crash cut off has no such entry. */
  record PassEnded(long step, long pass, String reason, long resumeAfter) implements HistoryEntry {}

  /** A subscriber wrote down that it handled everything up to a position. */
  record CheckpointStored(long step, String subscriber, long position) implements HistoryEntry {}

  /**
   * A projection's state and checkpoint, as found stored together.
   *
   * @param query what it folds
   * @param digest {@link ProjectionDigest} of the matching events up to the position
   */
  record ProjectionSaved(long step, String projection, Query query, long position, long digest)
      implements HistoryEntry {}

  /**
   * The store's process or machine stopped without a clean close.
   *
   * @param tailMayBeLost what lies above the floor may be gone: power loss at level {@code os}, any
   *     stop at {@code memory}; never at {@code fsync}
   * @param floor a position known to be forced; 0: none
   */
  record StoreCrashed(long step, Level level, boolean tailMayBeLost, long floor)
      implements HistoryEntry {}

  /**
   * The store was opened again, after a crash or a clean close: no append sent before is under way
   * any more, unless an {@link AppendHeld} that follows says so.
   *
   * @param head its visible position then
   */
  record StoreRestarted(long step, long head) implements HistoryEntry {}
}

package io.varve.testkit.history;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A client of a store that writes down what it does and sees. It forwards each call, records around
 * it, and lets results and failures through unchanged. As safe for threads as the store; its reads
 * are one session, so give each thread that reads a client of its own.
 */
public final class HistoryClient {
  private final History history;
  private final String name;
  private final EventStore store;

  /**
   * @param name of the client, of its read session and of its subscriber; one that opens the store
   *     again after a crash keeps it
   */
  public HistoryClient(History history, String name, EventStore store) {
    this.history = history;
    this.name = name;
    this.store = store;
  }

  /** A query's answer with the position it was fixed at. */
  public record Answer(long readPosition, List<Event> events) {}

  public AppendResult append(Append append) {
    long operation = sent(append);
    try {
      AppendResult result = store.append(append);
      returned(operation, AppendOutcome.of(result));
      return result;
    } catch (RuntimeException | Error failure) {
      returned(operation, AppendOutcome.of(failure));
      throw failure;
    }
  }

  public List<AppendResult> appendAll(List<Append> appends) {
    List<Long> operations = appends.stream().map(this::sent).toList();
    try {
      List<AppendResult> results = store.appendAll(appends);
      for (int index = 0; index < operations.size(); index++) {
        returned(operations.get(index), AppendOutcome.of(results.get(index)));
      }
      return results;
    } catch (RuntimeException | Error failure) {
      // Which of them were stored is not told by a failure of the whole.
      for (long operation : operations) {
        returned(operation, new AppendOutcome.Unknown(failure.getClass().getSimpleName()));
      }
      throw failure;
    }
  }

  /** The future completes after its outcome is recorded. */
  public CompletableFuture<AppendResult> appendAsync(Append append) {
    long operation = sent(append);
    try {
      return store
          .appendAsync(append)
          .whenComplete((result, failure) ->
              returned(
                  operation,
                  failure == null ? AppendOutcome.of(result) : AppendOutcome.of(failure)));
    } catch (RuntimeException | Error failure) {
      returned(operation, AppendOutcome.of(failure));
      throw failure;
    }
  }

  /** Records an append that is sent by other means; {@link #returned} takes the step. */
  public long sent(Append append) {
    List<SentEvent> events = append.events().stream().map(SentEvent::of).toList();
    return history.add(step ->
        new HistoryEntry.AppendSent(step, name, append.requestId(), append.condition(), events));
  }

  /** Records the outcome of an append sent at a step. */
  public void returned(long operation, AppendOutcome outcome) {
    history.add(step -> new HistoryEntry.AppendReturned(step, operation, outcome));
  }

  /** A query's whole answer; only a read that came to its end is recorded. */
  public Answer read(Query query, ReadOptions options) {
    long start = history.step();
    Answer answer = answer(query, options);
    List<SeenEvent> seen = seen(answer);
    history.add(step ->
        new HistoryEntry.ReadReturned(
            step, start, name, query, options, answer.readPosition(), seen));
    return answer;
  }

  /** As {@link #read}, recorded as the answer of an index. */
  public Answer readThroughIndex(String index, Query query, ReadOptions options) {
    long start = history.step();
    Answer answer = answer(query, options);
    List<SeenEvent> seen = seen(answer);
    history.add(step ->
        new HistoryEntry.IndexAnswered(
            step, start, index, query, options, answer.readPosition(), seen));
    return answer;
  }

  /** Reads every event of the store. */
  public Answer scan() {
    long start = history.step();
    Answer answer = answer(Query.all(), ReadOptions.defaults());
    List<SeenEvent> seen = seen(answer);
    history.add(step -> new HistoryEntry.StoreScanned(step, start, answer.readPosition(), seen));
    return answer;
  }

  /** Opens the next pass of this client's subscriber. Close it. */
  public HistorySubscription subscribe(Query query, long after) {
    long pass = history.add(step -> new HistoryEntry.PassOpened(step, name, step, query, after));
    return new HistorySubscription(history, pass, store.subscribe(query, after));
  }

  /** Records that this client's subscriber stored a checkpoint; call it after it is stored. */
  public void checkpointStored(long position) {
    history.checkpointStored(name, position);
  }

  /**
   * Records a projection's stored state.
   *
   * @param digest folded with {@link ProjectionDigest}
   */
  public void projectionSaved(String projection, Query query, long position, long digest) {
    history.add(
        step -> new HistoryEntry.ProjectionSaved(step, projection, query, position, digest));
  }

  private Answer answer(Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return new Answer(cursor.readPosition(), cursor.toList());
    }
  }

  private static List<SeenEvent> seen(Answer answer) {
    return answer.events().stream().map(SeenEvent::of).toList();
  }
}

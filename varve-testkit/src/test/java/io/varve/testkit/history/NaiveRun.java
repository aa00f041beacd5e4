package io.varve.testkit.history;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.Level;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;

/**
 * A log in memory that is obviously right, used by clients whose calls overlap as a seed says: an
 * append is sent, applied and answered in three turns, others between them.
 */
final class NaiveRun {
  private static final int ENTITIES = 5;

  private final Random random;
  private final History history = new History();
  private final List<SeenEvent> log = new ArrayList<>();
  private final Map<EntityId, Long> versions = new HashMap<>();
  private final List<Call> calls = new ArrayList<>();
  private final Set<Long> firsts = new HashSet<>();
  private int nextEvent = 1;
  private long pass;
  private long delivered;

  /** An append under way. */
  private static final class Call {
    final long operation;
    final Append append;
    AppendOutcome outcome = new AppendOutcome.Unknown("not applied");
    boolean isApplied;

    Call(long operation, Append append) {
      this.operation = operation;
      this.append = append;
    }
  }

  private NaiveRun(long seed) {
    random = new Random(seed);
  }

  /** Ends with everything answered, delivered and scanned. */
  static List<HistoryEntry> of(long seed, int turns, boolean withScans) {
    NaiveRun run = new NaiveRun(seed);
    run.openPass(0);
    for (int turn = 0; turn < turns; turn++) {
      run.turn(withScans);
    }
    while (!run.calls.isEmpty()) {
      run.advance();
    }
    run.checkpoint();
    run.deliver(Integer.MAX_VALUE);
    run.history.add(step -> new HistoryEntry.CaughtUpDelivered(step, run.pass, run.log.size()));
    run.project();
    run.scan();
    return run.history.entries();
  }

  private void turn(boolean withScans) {
    int choice = random.nextInt(1000);
    if (choice < 300 && calls.size() < 50) {
      send();
    } else if (choice < 850) {
      advance();
    } else if (choice < 950) {
      deliver(random.nextInt(4));
    } else if (choice < 970) {
      checkpoint();
    } else if (withScans && choice < 985) {
      read();
    } else if (withScans && choice < 992) {
      project();
    } else if (withScans && choice < 997) {
      scan();
    } else if (withScans) {
      restart();
    }
  }

  private void send() {
    List<NewEvent> events = new ArrayList<>();
    EntityId entity = EntityId.of("e" + random.nextInt(ENTITIES));
    for (int count = 1 + random.nextInt(3); count > 0; count--) {
      int number = nextEvent++;
      events.add(
          NewEvent.of("t" + number % 2, entity.value(), "{\"n\":" + number + "}")
              .withId(new UUID(1, number)));
    }
    Append append = Append.of(events);
    if (random.nextInt(3) == 0) {
      append = append.expect(entity, ExpectedVersion.exactly(versions.getOrDefault(entity, 0L)));
    } else if (random.nextInt(4) == 0) {
      append = append.noneMatch(Query.entity(entity.value()), log.size());
    }
    Append sent = append;
    List<SentEvent> digests = events.stream().map(SentEvent::of).toList();
    long operation =
        history.add(step ->
            new HistoryEntry.AppendSent(
                step, "c" + step % 3, sent.requestId(), sent.condition(), digests));
    calls.add(new Call(operation, append));
  }

  /** One call goes on: it is applied, or its answer arrives. */
  private void advance() {
    if (calls.isEmpty()) {
      return;
    }
    Call call = calls.get(random.nextInt(calls.size()));
    if (!call.isApplied) {
      call.isApplied = true;
      call.outcome = apply(call.append);
      return;
    }
    calls.remove(call);
    history.add(step -> new HistoryEntry.AppendReturned(step, call.operation, call.outcome));
  }

  private AppendOutcome apply(Append append) {
    for (var expectation : append.condition().expectations()) {
      long version = versions.getOrDefault(expectation.entityId(), 0L);
      if (!expectation.expected().equals(ExpectedVersion.exactly(version))) {
        return new AppendOutcome.Conflicted(
            expectation.expected().text(), "" + version, "entity " + expectation.entityId());
      }
    }
    var noneMatch = append.condition().noneMatch();
    if (noneMatch != null) {
      for (SeenEvent event : log.subList((int) noneMatch.after(), log.size())) {
        if (noneMatch.query().equals(Query.entity(String.valueOf(event.entityId())))) {
          return new AppendOutcome.Conflicted("", "", "position " + event.position());
        }
      }
    }
    long first = log.size() + 1L;
    firsts.add(first);
    Map<EntityId, Long> after = new HashMap<>();
    for (NewEvent event : append.events()) {
      long version = versions.merge(event.entityId(), 1L, Long::sum);
      after.put(event.entityId(), version);
      log.add(Story.seen(event, log.size() + 1, version));
    }
    return new AppendOutcome.Acknowledged(first, log.size(), after);
  }

  private void openPass(long after) {
    pass = history.add(step -> new HistoryEntry.PassOpened(step, "s", step, Query.all(), after));
    delivered = after;
  }

  private void deliver(int most) {
    for (int count = 0; count < most && delivered < log.size(); count++) {
      SeenEvent event = log.get((int) delivered++);
      boolean last = delivered == log.size() || firsts.contains(delivered + 1);
      history.add(step -> new HistoryEntry.EventDelivered(step, pass, event, last));
    }
  }

  private void checkpoint() {
    history.checkpointStored("s", delivered);
  }

  private void read() {
    long start = history.step();
    EntityId entity = EntityId.of("e" + random.nextInt(ENTITIES));
    List<SeenEvent> events = log.stream().filter(event -> entity.equals(event.entityId())).toList();
    long position = log.size();
    Query query = Query.entity(entity.value());
    boolean index = random.nextBoolean();
    history.add(step ->
        index
            ? new HistoryEntry.IndexAnswered(
                step, start, "entities", query, ReadOptions.defaults(), position, events)
            : new HistoryEntry.ReadReturned(
                step, start, "r", query, ReadOptions.defaults(), position, events));
  }

  private void project() {
    long digest = ProjectionDigest.START;
    for (SeenEvent event : log) {
      digest = ProjectionDigest.fold(digest, event.position(), event.digest());
    }
    long state = digest;
    history.add(
        step -> new HistoryEntry.ProjectionSaved(step, "p", Query.all(), log.size(), state));
  }

  private void scan() {
    long start = history.step();
    List<SeenEvent> events = List.copyOf(log);
    history.add(step -> new HistoryEntry.StoreScanned(step, start, events.size(), events));
  }

  /** What was under way ends unknown, applied or not. */
  private void restart() {
    checkpoint();
    for (Call call : calls) {
      AppendOutcome unknown = new AppendOutcome.Unknown("crash");
      history.add(step -> new HistoryEntry.AppendReturned(step, call.operation, unknown));
    }
    calls.clear();
    history.crashed(Level.FSYNC, false, 0);
    history.restarted(log.size());
    openPass(delivered);
  }
}

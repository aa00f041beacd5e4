package io.varve.engine;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.StateOptions;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import io.varve.api.VarveException;
import io.varve.fuzz.FuzzVolume;
import io.varve.fuzz.Input;
import io.varve.fuzz.SmallStore;
import io.varve.fuzz.StoreChanges;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.testkit.FakeClock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The files of a store, changed in any way, are verified, opened for reading, or opened for writing
 * and read to the end. That ends well or with a failure that has a name. Where the checksums were
 * not made right again, what is read is also what was written (I3).
 *
 * <p>A log with right checksums that Varve never wrote may also end in a broken invariant or in the
 * failure of a name that no event may have: no disk does that, so it needs no better words. It must
 * not end in anything else.
 */
final class RecoveryFuzz {
  private static final Map<String, byte[]> CLOSED = SmallStore.closed();
  private static final StoreChanges CLOSED_CHANGES = new StoreChanges(CLOSED);
  private static final StoreChanges KILLED_CHANGES = new StoreChanges(SmallStore.killed());
  private static final List<StoredCommit> COMMITS = commits();

  private static List<StoredCommit> commits() {
    try (LocalEventStore store = SmallStore.open(FuzzVolume.of(CLOSED))) {
      List<StoredCommit> commits = new ArrayList<>();
      store.forEachCommit(commits::add);
      return List.copyOf(commits);
    } catch (IOException e) {
      throw Failures.ofRead(e);
    }
  }

  @FuzzTest
  void damagedStoreGivesWhatWasWritten(byte[] data) {
    new RecoveryFuzz().run(data, true);
  }

  @FuzzTest
  void forgedStoreGivesNamedFailures(byte[] data) {
    new RecoveryFuzz().run(data, false);
  }

  private boolean genuine;

  private void run(byte[] data, boolean checksumsAsTheyAre) {
    genuine = checksumsAsTheyAre;
    Input input = new Input(data);
    int choice = input.u8();
    boolean closed = (choice & 1) == 0;
    StoreChanges changes = closed ? CLOSED_CHANGES : KILLED_CHANGES;
    FuzzVolume volume = FuzzVolume.of(changes.apply(input, !genuine));
    switch (choice >> 1 & 3) {
      case 0 -> named(() -> StoreVerifier.verify(volume));
      case 1 ->
          named(() -> {
            try (LocalEventStore store = openForReading(volume)) {
              readAll(store);
            }
          });
      default -> named(() -> openForWriting(volume, closed));
    }
  }

  private void openForWriting(FuzzVolume volume, boolean closed) throws IOException {
    try (LocalEventStore store = SmallStore.open(volume)) {
      readAll(store);
      long head = store.head();
      check(
          !genuine || !closed || head == lastPosition(), "a store that was closed keeps its head");
      store.append(Append.of(NewEvent.of("order.paid", "order-2", "{}")));
      check(store.head() == head + 1, "an append takes one position");
    }
  }

  private interface Task {
    void run() throws IOException;
  }

  /** Runs something that may end as a caller can be told about files that are not right. */
  private void named(Task task) {
    try {
      task.run();
    } catch (StoreDamaged | UnsupportedFormat | StoreUnavailable e) {
      check(e.getMessage() != null, "a failure has a message");
    } catch (IOException e) {
      check(Failures.ofRead(e).getMessage() != null, "a failure has a message");
    } catch (VarveException e) {
      if (genuine) {
        throw e;
      }
    } catch (IllegalStateException e) {
      if (genuine || !String.valueOf(e.getMessage()).startsWith("invariant broken")) {
        throw e;
      }
    }
  }

  private static LocalEventStore openForReading(FuzzVolume volume) throws IOException {
    StorePaths paths = StoreFiles.find(volume);
    if (paths == null || StoreFiles.isUnfinished(volume, paths)) {
      throw StoreFiles.missing();
    }
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    StoreContext context = StoreContext.of(volume, paths, new FakeClock(), store);
    return ReadOnlyLog.open(context, store, new CallerRuns());
  }

  private void readAll(LocalEventStore store) {
    List<StoredCommit> commits = new ArrayList<>();
    named(() -> store.forEachCommit(commits::add));
    if (genuine) {
      check(commits.size() <= COMMITS.size(), "no commit more than were written");
      check(commits.equals(COMMITS.subList(0, commits.size())), "the commits that were written");
    }
    named(() -> {
      try (EventCursor cursor = store.query(Query.all(), ReadOptions.defaults().withReverse())) {
        cursor.forEachView(view -> check(view.payload().remaining() >= 0, "a payload"));
      }
    });
    named(() -> readByType(store));
    named(() -> {
      try (EventCursor cursor = store.query(Query.tag("a:b"), ReadOptions.defaults())) {
        cursor.toList();
      }
      store.trackingPosition("orders.ndjson");
      store.stats();
    });
  }

  private void readByType(LocalEventStore store) {
    try (EventCursor cursor = store.query(Query.type("order.placed"), ReadOptions.defaults())) {
      for (Event event : cursor.toList()) {
        check(
            !genuine || event.eventType().equals("order.placed"),
            "an event is of the type asked for");
        store.event(event.id());
        EntityId entityId = event.entityId();
        if (entityId != null) {
          store.entity(entityId);
          store.state(entityId, StateOptions.now());
        }
      }
    }
  }

  private static long lastPosition() {
    return COMMITS.getLast().events().getLast().position();
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}

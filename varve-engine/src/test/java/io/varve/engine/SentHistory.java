package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Event;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * All that was sent to a store over its crashes, and what the store must therefore hold: every
 * acknowledged commit whole and in its place, each other one wholly or not at all, and nothing
 * else. Used by many writers; checked by one thread while none is at work.
 */
final class SentHistory {
  private final List<SentAppend> sent = new ArrayList<>();

  /** What the log held when it was last looked at, in order. */
  private List<SentAppend> log = new ArrayList<>();

  /** Registers an append that is about to be sent, made from its number. */
  synchronized SentAppend send(IntFunction<Append> make) {
    SentAppend append = new SentAppend(sent.size(), make.apply(sent.size()));
    append.open = true;
    sent.add(append);
    return append;
  }

  /** Says that an append found missing is sent once more. */
  void sendAgain(SentAppend append) {
    append.open = true;
  }

  void acknowledged(SentAppend append, Appended result) {
    append.result = result;
  }

  void refused(SentAppend append) {
    append.open = false;
  }

  List<SentAppend> log() {
    return log;
  }

  synchronized List<SentAppend> sent() {
    return List.copyOf(sent);
  }

  /** Commits acknowledged so far, in the log or not. */
  synchronized long acknowledgedCount() {
    return sent.stream().filter(append -> append.result != null).count();
  }

  /**
   * Compares the store's log with what was sent; from now on what it holds must stay, and what it
   * lacks must not come.
   *
   * @param mayLoseTail whether acknowledged commits may be missing, as long as none behind them is
   *     there
   */
  void check(LocalEventStore store, boolean mayLoseTail) {
    List<StoredCommit> commits = new ArrayList<>();
    store.forEachCommit(commits::add);
    check(commits, mayLoseTail);
    long events = commits.stream().mapToLong(commit -> commit.events().size()).sum();
    assertThat(store.head()).as("head").isEqualTo(events);
  }

  /** As {@link #check(LocalEventStore, boolean)}, of commits read some other way. */
  synchronized void check(List<StoredCommit> commits, boolean mayLoseTail) {
    List<SentAppend> found = found(commits);
    requireAcknowledged(found, commits, mayLoseTail);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).result == null) {
        List<Event> events = commits.get(i).events();
        found.get(i).result =
            new Appended(events.getFirst().position(), events.getLast().position(), Map.of());
      }
    }
    Set<SentAppend> there = new HashSet<>(found);
    for (SentAppend append : sent) {
      append.open &= there.contains(append);
      if (!there.contains(append)) {
        append.result = null;
      }
    }
    log = found;
  }

  /** Fails unless every acknowledged commit can be read; what else there is stays open. */
  synchronized void checkReads(LocalEventStore store) {
    List<StoredCommit> commits = new ArrayList<>();
    store.forEachCommit(commits::add);
    requireAcknowledged(found(commits), commits, false);
  }

  private List<SentAppend> found(List<StoredCommit> commits) {
    List<SentAppend> found = new ArrayList<>();
    Map<EntityId, Long> versions = new HashMap<>();
    long position = 0;
    for (StoredCommit commit : commits) {
      SentAppend append = sent.get(SentAppend.numberOf(commit.events().getFirst()));
      assertThat(append.open).as("commit %d is in the log but was refused", append.number).isTrue();
      append.requireWhole(commit);
      long first = position + 1;
      for (Event event : commit.events()) {
        assertThat(event.position()).as("dense positions").isEqualTo(++position);
        long version =
            event.entityId() == null ? 0 : versions.merge(event.entityId(), 1L, Long::sum);
        assertThat(event.version()).as("version of %s", event).isEqualTo(version);
      }
      if (append.result != null) {
        assertThat(append.result.first()).as("place of commit %d", append.number).isEqualTo(first);
      }
      found.add(append);
    }
    assertThat(found).as("commits, each once").doesNotHaveDuplicates();
    return found;
  }

  private void requireAcknowledged(
      List<SentAppend> found, List<StoredCommit> commits, boolean mayLoseTail) {
    Set<SentAppend> there = new HashSet<>(found);
    long end = commits.isEmpty() ? 0 : commits.getLast().events().getLast().position();
    for (SentAppend append : sent) {
      Appended result = append.result;
      if (result != null && !there.contains(append)) {
        assertThat(mayLoseTail && result.first() > end)
            .as("acknowledged commit %d at %s is missing; head %d", append.number, result, end)
            .isTrue();
      }
    }
  }
}

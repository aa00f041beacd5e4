package io.varve.bench.scenario;

import io.varve.api.Append;
import io.varve.api.EventStore;
import io.varve.api.NewEvent;
import io.varve.bench.FieldSum;
import io.varve.bench.SyntheticEvents;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of some entities that come in turns, one of each entity a round, with the sums of what
 * reading them must give. Used by one thread.
 */
final class EntityRounds {
  private static final Instant FIRST_TIME = Instant.parse("2026-01-01T00:00:00Z");

  private final int firstEntity;
  private final int entities;
  private final SyntheticEvents events;
  private final List<long[]> sums = new ArrayList<>();
  private long position;

  /**
   * @param firstEntity number of the first one, the others follow
   */
  EntityRounds(int firstEntity, int entities) {
    this.firstEntity = firstEntity;
    this.entities = entities;
    this.events = new SyntheticEvents(List.of(), 0, entities);
  }

  /** Appends rounds to a new store, each a commit; each a second after the one before. */
  void fill(EventStore store, int rounds) {
    for (int round = 0; round < rounds; round++) {
      List<NewEvent> turn = new ArrayList<>(entities);
      long[] sum = round == 0 ? new long[entities] : sums.getLast().clone();
      for (int i = 0; i < entities; i++) {
        NewEvent event = events.about(firstEntity + i).withTimestamp(time(round));
        turn.add(event);
        sum[i] += FieldSum.of(event, ++position, round + 1L);
      }
      store.append(Append.of(turn));
      sums.add(sum);
    }
  }

  /** When the events of a round happened; the first round is 0. */
  static Instant time(int round) {
    return FIRST_TIME.plusSeconds(round);
  }

  /** Name of the entity. */
  String entity(int number) {
    return SyntheticEvents.entity(firstEntity + number);
  }

  /** Sum of the entity's events of the first rounds. */
  long sum(int number, int rounds) {
    return sums.get(rounds - 1)[number];
  }
}

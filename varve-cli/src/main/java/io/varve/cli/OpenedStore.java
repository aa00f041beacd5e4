package io.varve.cli;

import io.varve.api.Event;
import io.varve.api.EventStore;
import io.varve.api.NamingProfile;
import io.varve.api.Query;
import io.varve.api.json.ExportedEvent;
import java.util.function.Consumer;

/**
 * A store that a command works on, of this machine or of a server: the store itself, and what
 * commands need beside it. Used by one thread, which closes it.
 */
public interface OpenedStore extends AutoCloseable {
  /** The store; closed with this. */
  EventStore store();

  /** Which event types the store accepts. */
  NamingProfile profile();

  /**
   * How many commits of an import may be on their way at once. More than one only where a commit
   * that is refused keeps those behind it out as well.
   */
  int commitsInFlight();

  /** Whether an answer can be lost, so that an append needs a request id to be sent again. */
  boolean answersCanBeLost();

  /**
   * Hands over what matches behind a position, then what comes.
   *
   * @param untilCaughtUp whether to return once everything stored was handed over
   * @param pause runs when nothing more is there for now
   */
  void follow(
      Query query, long after, boolean untilCaughtUp, Consumer<Event> consumer, Runnable pause)
      throws InterruptedException;

  /**
   * Hands over every event up to the head as of now, in order, the first of a commit with what it
   * takes to store that commit again.
   */
  void export(Consumer<ExportedEvent> consumer);

  @Override
  void close();
}

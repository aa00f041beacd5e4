package io.varve.engine;

import io.varve.api.AppendCondition.NoneMatch;
import io.varve.api.EntityId;

/**
 * What a log says up to some position: all that a {@link Decider} may look at. The same log gives
 * the same answers whatever its frames, segments or indexes are (I13).
 */
interface LogState {
  /** What is newest of an entity or a tracking source; 0 and 0 if there is nothing. */
  record Tip(long value, long position) {
    static final Tip NONE = new Tip(0, 0);
  }

  /** The entity's version and the position of its newest event. */
  Tip entity(EntityId entityId);

  /** The source's tracking position and the first position of the commit that carries it. */
  Tip source(String source);

  /** First position of the newest commit with the request id inside the retry window; 0: none. */
  long request(String requestId);

  /** Position of an event above {@code noneMatch.after()} that matches; 0: none. */
  long match(NoneMatch noneMatch);
}

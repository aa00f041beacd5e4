package io.varve.engine;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A wait for a position ends when it becomes visible, however the two meet. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "the waiter was woken")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "a wake-up was lost")
@State
public class WaitStress {
  private final VisiblePosition visible = new VisiblePosition(0);

  @Actor
  public void waiter() throws InterruptedException {
    long reached = visible.awaitAbove(0, Long.MAX_VALUE, () -> false);
    if (reached != 1) {
      throw new IllegalStateException("woken at " + reached);
    }
  }

  @Signal
  public void flusher() {
    visible.advance(1);
  }
}

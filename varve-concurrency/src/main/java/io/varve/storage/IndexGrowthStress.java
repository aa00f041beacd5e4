package io.varve.storage;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A key table is replaced by a larger one while readers search it. */
@JCStressTest
@Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "all below the end, nothing above")
@Outcome(expect = Expect.FORBIDDEN, desc = "a key below the end is not found, or one above is")
@State
public class IndexGrowthStress {
  private static final int BEFORE = 8;
  private static final int AFTER = 17;

  private final OpenIndex index = StressEvents.index();

  public IndexGrowthStress() {
    for (int slot = 0; slot < BEFORE; slot++) {
      StressEvents.append(index, slot);
    }
  }

  @Actor
  public void appender() {
    for (int slot = BEFORE; slot < AFTER; slot++) {
      StressEvents.append(index, slot);
    }
  }

  @Actor
  public void reader(II_Result r) {
    int end = index.slots();
    for (int slot = 0; slot < AFTER; slot++) {
      int found = StressEvents.find(index, slot, end);
      if (slot < end) {
        r.r1 += found == slot ? 0 : 1;
      } else {
        r.r2 += found == SlotCursor.NONE ? 0 : 1;
      }
    }
  }
}

package io.varve.engine;

import io.varve.storage.MemoryVolume;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentReader;
import io.varve.storage.StressEvents;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JI_Result;

/** Parts taken after the visible position cover it, also while a segment is added. */
@JCStressTest
@Outcome(id = "0, [01]", expect = Expect.ACCEPTABLE, desc = "nothing to look at yet")
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the part of the visible event")
@Outcome(expect = Expect.FORBIDDEN, desc = "visible, but in no part")
@State
public class PartsStress {
  private static final MemoryVolume VOLUME = new MemoryVolume();

  private final OpenIndex index = StressEvents.index();
  private final StoreParts parts = new StoreParts(List.of(), 0);
  private final VisiblePosition visible = new VisiblePosition(0);

  @Actor
  public void writer() {
    parts.add(new ViewPart(new OpenIndexSource(index), new SegmentReader(VOLUME, "log/1", 1)));
    StressEvents.append(index, 0);
    visible.advance(1);
  }

  @Actor
  public void reader(JI_Result r) {
    r.r1 = visible.visible();
    for (ViewPart part : parts.current().parts()) {
      r.r2 += part.slots();
    }
  }
}

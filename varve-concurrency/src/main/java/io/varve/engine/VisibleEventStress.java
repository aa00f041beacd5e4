package io.varve.engine;

import io.varve.storage.GrowingBytes;
import io.varve.storage.OpenIndex;
import io.varve.storage.StressEvents;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JII_Result;

/** Whoever sees the visible position sees the index and the log up to it (I4). */
@JCStressTest
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "not visible yet, not looked at")
@Outcome(id = "1, 64, 7", expect = Expect.ACCEPTABLE, desc = "visible, indexed, in the log")
@Outcome(expect = Expect.FORBIDDEN, desc = "visible before it is indexed or in the log")
@State
public class VisibleEventStress {
  private final OpenIndex index = StressEvents.index();
  private final GrowingBytes log = new GrowingBytes(128, 128);
  private final VisiblePosition visible = new VisiblePosition(0);

  @Actor
  public void writer() {
    StressEvents.append(index, 0);
    ByteBuffer record = ByteBuffer.allocate(1);
    record.put((byte) 7).flip();
    log.write(64, record);
    visible.advance(1);
  }

  @Actor
  public void reader(JII_Result r) {
    r.r1 = visible.visible();
    if (r.r1 > 0) {
      r.r2 = index.offset(0);
      r.r3 = log.map().get(ValueLayout.JAVA_BYTE, r.r2);
    }
  }
}

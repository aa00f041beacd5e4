package io.varve.engine;

import java.util.concurrent.CountDownLatch;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Mode;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.Signal;
import org.openjdk.jcstress.annotations.State;

/** A worker that parks for ever unless signalled does what there is to do. */
@JCStressTest(Mode.Termination)
@Outcome(id = "TERMINATED", expect = Expect.ACCEPTABLE, desc = "the worker saw the work")
@Outcome(id = "STALE", expect = Expect.FORBIDDEN, desc = "a signal was lost")
@State
public class WorkerSignalStress implements WorkerDriver.Worker {
  private final EngineThreads threads = new EngineThreads();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean work;

  public WorkerSignalStress() {}

  @Actor
  public void caller() throws InterruptedException {
    threads.start(this, "varve-stress");
    done.await();
    threads.stop();
  }

  @Signal
  public void signaller() {
    work = true;
    threads.signal(this);
  }

  @Override
  public int doWork() {
    if (work) {
      done.countDown();
    }
    return 0;
  }

  @Override
  public long idleNanos() {
    return Long.MAX_VALUE;
  }
}

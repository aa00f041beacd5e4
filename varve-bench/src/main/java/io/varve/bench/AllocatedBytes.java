package io.varve.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** Bytes of heap allocated so far, freed ones included. */
public final class AllocatedBytes {
  private static final ThreadMXBean THREADS =
      ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private AllocatedBytes() {}

  /** By the calling thread. */
  public static long ofThisThread() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }

  /** By all threads, ended ones included. */
  public static long ofAllThreads() {
    return THREADS.getTotalThreadAllocatedBytes();
  }
}

package io.varve.bench;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * Processor time of this process over all its threads: what work costs, however busy the machine is
 * with other things.
 */
public final class ProcessorTime {
  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private ProcessorTime() {}

  public static long nanos() {
    return SYSTEM.getProcessCpuTime();
  }
}

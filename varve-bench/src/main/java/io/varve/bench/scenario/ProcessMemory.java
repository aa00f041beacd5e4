package io.varve.bench.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What this process holds in memory after full collections that free nothing more.
 *
 * @param heapBytes used
 * @param anonymousBytes of the process: its heap with what is not used, direct memory, stacks
 * @param mappedBytes of files, which the system may take back
 */
record ProcessMemory(long heapBytes, long anonymousBytes, long mappedBytes) {
  private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();
  private static final Path STATUS = Path.of("/proc/self/status");
  private static final int MAX_COLLECTIONS = 50;
  private static final int EQUAL_READINGS = 4;
  private static final long NEARLY_EQUAL_BYTES = 16 * 1024;
  private static final long SETTLING_MILLIS = 100;
  private static final long KIB = 1024;

  /** Collects until nothing more is freed; the store's own threads come to rest meanwhile. */
  static ProcessMemory settled() throws IOException {
    long last = Long.MAX_VALUE;
    int equal = 0;
    for (int i = 0; i < MAX_COLLECTIONS && equal < EQUAL_READINGS; i++) {
      pause();
      System.gc();
      long used = MEMORY.getHeapMemoryUsage().getUsed();
      equal = Math.abs(used - last) <= NEARLY_EQUAL_BYTES ? equal + 1 : 0;
      last = used;
    }
    return new ProcessMemory(last, status("RssAnon:"), status("RssFile:"));
  }

  private static void pause() {
    try {
      Thread.sleep(SETTLING_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while memory settled", e);
    }
  }

  /** Bytes that the system says of this process; 0 on a system that has no such file. */
  private static long status(String key) throws IOException {
    if (!Files.exists(STATUS)) {
      return 0;
    }
    for (String line : Files.readAllLines(STATUS)) {
      if (line.startsWith(key)) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) * KIB;
      }
    }
    return 0;
  }
}

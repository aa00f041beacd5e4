package io.varve.engine;

import io.varve.testkit.VolumeListener;
import io.varve.testkit.VolumeOperation;
import java.util.HashSet;
import java.util.Set;

/**
 * Counts forces of files whose force has failed before: after the first failure the page cache may
 * show what the disk does not have, and a second force would say it is all right. A file made anew
 * may be forced.
 */
final class RetriedForces implements VolumeListener {
  private final Set<String> failed = new HashSet<>();
  private String running = "";
  private int retried;

  @Override
  public void before(long number, VolumeOperation operation, String path) {
    if (!running.isEmpty()) {
      failed.add(running);
      running = "";
    }
    if (operation == VolumeOperation.CREATE) {
      failed.remove(path);
    } else if (operation == VolumeOperation.FORCE) {
      retried += failed.contains(path) ? 1 : 0;
      running = path;
    }
  }

  @Override
  public void after(long number, VolumeOperation operation, String path) {
    if (operation == VolumeOperation.FORCE) {
      running = "";
    }
  }

  int count() {
    return retried;
  }

  int failures() {
    return failed.size() + (running.isEmpty() ? 0 : 1);
  }
}

package io.varve.chaos;

import io.varve.storage.VolumePath;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Names and counts the calls of a volume: {@code PHASE.FILE.OPERATION}, such as {@code
 * run.log.force}. The phase is that of the life ({@code create} or {@code open}, {@code run},
 * {@code close}); what writes to the log in phase open is the recovery. Safe for use by many
 * threads.
 */
final class VolumeLabels {
  private final Map<String, AtomicLong> counts = new ConcurrentHashMap<>();
  private final @Nullable HaltPoint halt;
  private volatile String phase;

  /**
   * @param halt null: nowhere
   */
  VolumeLabels(String phase, @Nullable HaltPoint halt) {
    this.phase = phase;
    this.halt = halt;
  }

  void phase(String next) {
    phase = next;
  }

  /** How often each label came up. */
  Map<String, Long> counts() {
    Map<String, Long> sorted = new TreeMap<>();
    counts.forEach((label, count) -> sorted.put(label, count.get()));
    return sorted;
  }

  /** Counts a call about to be made; returns where in it to halt, or null to let it pass. */
  HaltPoint.@Nullable Moment count(String path, String operation) {
    String label = phase + "." + file(path) + "." + operation;
    long occurrence = counts.computeIfAbsent(label, each -> new AtomicLong()).incrementAndGet();
    return halt != null && halt.occurrence() == occurrence && halt.label().equals(label)
        ? halt.moment()
        : null;
  }

  /** The kind of a file: its name without what is particular to one store or segment. */
  static String file(String path) {
    String name = VolumePath.nameOf(path);
    String directory = VolumePath.nameOf(VolumePath.directoryOf(path));
    if (path.isEmpty()) {
      return "root";
    }
    if (directory.equals("stores")) {
      return "store";
    }
    int dot = name.lastIndexOf('.');
    return switch (directory) {
      case "log" -> name.equals("spare") ? "spare" : "log";
      case "index" -> dot < 0 ? "index" : "index" + name.substring(dot);
      default -> name;
    };
  }
}

package io.varve.testkit.history;

import io.varve.api.Level;
import io.varve.testkit.history.HistoryEntry.StoreCrashed;
import io.varve.testkit.history.HistoryEntry.StoreRestarted;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a restart leaves: everything visible (H2, H7), but for a tail that a crash was permitted to
 * lose, and of that nothing at or below the floor.
 */
final class RestartChecks {
  private final KnownLog log;
  private final Violations violations;
  private final SightChecks sights;
  private final List<Restart> restarts = new ArrayList<>();
  private long floor = Long.MAX_VALUE;

  /** A restart and the visible position after it. */
  record Restart(long step, long head) {}

  RestartChecks(KnownLog log, Violations violations, SightChecks sights) {
    this.log = log;
    this.violations = violations;
    this.sights = sights;
  }

  void crashed(StoreCrashed crash) {
    if (crash.tailMayBeLost() && crash.level() != Level.FSYNC) {
      floor = Math.min(floor, crash.floor());
    }
  }

  /** Checks the head; returns whether something was lost, permitted or not. */
  boolean restarted(StoreRestarted restart) {
    boolean lost = restart.head() < log.visible();
    if (floor == Long.MAX_VALUE || restart.head() < Math.min(floor, log.visible())) {
      sights.headSeen(restart.head(), restart.step(), "restart at step " + restart.step());
    } else {
      LogSlot last = log.find(restart.head());
      Request cut = last == null ? null : last.request();
      if (cut != null && cut.last() > restart.head()) {
        violations.add(
            Rule.H5,
            "restart at step " + restart.step() + ": head " + restart.head() + " cuts " + cut);
      }
    }
    return lost;
  }

  /** After the entries before it were judged: takes the head as given. */
  void settle(StoreRestarted restart, boolean lost) {
    if (lost) {
      for (long position = restart.head() + 1; position <= log.end(); position++) {
        LogSlot slot = log.find(position);
        Request request = slot == null ? null : slot.request();
        if (request != null) {
          request.lost();
        }
      }
      log.cut(restart.step(), restart.head());
    }
    log.raiseVisible(restart.step(), restart.head());
    restarts.add(new Restart(restart.step(), restart.head()));
    floor = Long.MAX_VALUE;
  }

  /** The first restart after a step; null: none. */
  @Nullable Restart firstAfter(long step) {
    int from = 0;
    int to = restarts.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (restarts.get(middle).step() <= step) {
        from = middle + 1;
      } else {
        to = middle;
      }
    }
    return from == restarts.size() ? null : restarts.get(from);
  }

  long count() {
    return restarts.size();
  }
}

package io.varve.chaos;

import io.varve.api.StoreUnavailable;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOptions;
import io.varve.engine.StoreVerifier;
import io.varve.engine.Varve;
import io.varve.engine.VerifyReport;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryChecker;
import io.varve.testkit.history.HistoryClient;
import io.varve.testkit.history.HistoryReport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What is found when a store is looked at between two lives: it is verified as it lies, opened,
 * which recovers it, scanned, closed and verified again; then the whole history is checked.
 *
 * @param head its visible position
 * @param problems empty if and only if everything was as it must be
 */
record StoreJudgement(long head, HistoryReport.Counts counts, List<String> problems) {

  StoreJudgement {
    problems = List.copyOf(problems);
  }

  /**
   * Judges the store in a directory and notes the restart and the scan in the history.
   *
   * @param history of all lives so far, with each crash noted
   */
  static StoreJudgement of(Path directory, History history) {
    List<String> problems = new ArrayList<>();
    try {
      damages("before recovery", StoreVerifier.verify(directory), problems);
    } catch (StoreUnavailable e) {
      if (Outcomes.of(history).acknowledged() > 0) {
        throw e;
      }
      // It was cut off before it was made to its end; opening it goes on with that.
    }
    long head;
    StoreOptions options =
        StoreOptions.defaults().withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES);
    try (LocalEventStore store = Varve.open(directory, options)) {
      head = store.head();
      history.restarted(head);
      new HistoryClient(history, "scan", store).scan();
    }
    VerifyReport after = StoreVerifier.verify(directory);
    damages("after recovery", after, problems);
    if (after.unclean() || after.head() != head) {
      problems.add("closed at position " + head + ", verified " + after);
    }
    HistoryReport report = HistoryChecker.check(history);
    report.violations().forEach(violation -> problems.add(violation.toString()));
    return new StoreJudgement(head, report.counts(), problems);
  }

  private static void damages(String when, VerifyReport report, List<String> problems) {
    report.damages().forEach(damage -> problems.add(when + ": " + damage));
  }

  /** Fails with all problems in the message. */
  StoreJudgement orThrow(String context) {
    if (!problems.isEmpty()) {
      throw new AssertionError(context + "\n" + String.join("\n", problems));
    }
    return this;
  }
}

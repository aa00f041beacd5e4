package io.varve.testkit.history;

import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.testkit.history.HistoryEntry.IndexAnswered;
import io.varve.testkit.history.HistoryEntry.ReadReturned;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What queries answer: H12 that a read position never goes back, neither in a session nor behind
 * what was visible when the read began; H11 that the answer is the slice a scan would have given;
 * H7 where an event that was seen before is missing from a read.
 */
final class ReadChecks {
  private final KnownLog log;
  private final Violations violations;
  private final SightChecks sights;
  private final Map<String, Long> sessions = new HashMap<>();
  private final List<Slice> slices = new ArrayList<>();
  private long reads;

  /** An answer to be compared once the log is known. */
  private record Slice(
      String where,
      long start,
      Query query,
      ReadOptions options,
      long readPosition,
      List<SeenEvent> events,
      boolean throughIndex) {}

  ReadChecks(KnownLog log, Violations violations, SightChecks sights) {
    this.log = log;
    this.violations = violations;
    this.sights = sights;
  }

  void read(ReadReturned read) {
    String where = "read of session " + read.session() + " at step " + read.step();
    long position = read.readPosition();
    long least = Math.max(log.visibleAt(read.start()), sessions.getOrDefault(read.session(), 0L));
    if (position < least) {
      violations.add(
          Rule.H12, where + ": read position " + position + ", it was " + least + " before");
    } else {
      sights.endSeen(position, where);
    }
    sessions.put(read.session(), Math.max(position, least));
    take(
        new Slice(
            where, read.start(), read.query(), read.options(), position, read.events(), false),
        read.step());
  }

  void read(IndexAnswered read) {
    String where = "answer of index " + read.index() + " at step " + read.step();
    take(
        new Slice(
            where,
            read.start(),
            read.query(),
            read.options(),
            read.readPosition(),
            read.events(),
            true),
        read.step());
  }

  private void take(Slice slice, long step) {
    reads++;
    slice.events.forEach(event -> sights.see(event, step, slice.where));
    log.raiseVisible(step, slice.readPosition);
    slices.add(slice);
  }

  void judge(LogIndex index) {
    slices.forEach(slice -> judge(index, slice));
    slices.clear();
  }

  private void judge(LogIndex index, Slice slice) {
    ReadOptions options = slice.options;
    long through = Math.min(options.before() - 1, slice.readPosition);
    SlotCursor matches = index.matches(slice.query, options.after(), through, options.reverse());
    List<SeenEvent> events = slice.events;
    int next = 0;
    LogSlot match = next < options.limit() ? matches.next() : null;
    while (match != null) {
      long position = match.position;
      if (next < events.size() && isBefore(events.get(next), position, options)) {
        extra(slice, events.get(next++));
        continue;
      }
      Matching.Answer passes = Matching.passes(options, match);
      if (next < events.size() && events.get(next).position() == position) {
        if (passes == Matching.Answer.NO) {
          extra(slice, events.get(next));
        }
        next++;
      } else if (passes == Matching.Answer.YES && !match.isDisputed()) {
        missing(slice, match);
      }
      match = next < options.limit() ? matches.next() : null;
    }
    while (next < events.size()) {
      extra(slice, events.get(next++));
    }
  }

  private static boolean isBefore(SeenEvent event, long position, ReadOptions options) {
    return options.reverse() ? event.position() > position : event.position() < position;
  }

  private void extra(Slice slice, SeenEvent event) {
    LogSlot slot = log.find(event.position());
    if (slot != null && slot.isDisputed()) {
      return;
    }
    violations.add(
        Rule.H11,
        slice.where
            + ": holds position "
            + event.position()
            + ", which is no match above "
            + slice.options.after()
            + " up to "
            + slice.readPosition
            + ", or holds it in the wrong place: "
            + slice.query);
  }

  private void missing(Slice slice, LogSlot slot) {
    boolean seenBefore = slot.seenStep() > 0 && slot.seenStep() < slice.start;
    violations.add(
        seenBefore && !slice.throughIndex ? Rule.H7 : Rule.H11,
        slice.where
            + ": lacks position "
            + slot.position
            + " of "
            + slot.request()
            + (seenBefore ? ", seen at step " + slot.seenStep() : "")
            + ": "
            + slice.query);
  }

  /** A permitted loss: sessions start again at what is left. */
  void lost(long head) {
    sessions.replaceAll((session, position) -> Math.min(position, head));
  }

  long reads() {
    return reads;
  }
}

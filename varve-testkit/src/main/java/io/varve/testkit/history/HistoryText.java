package io.varve.testkit.history;

import io.varve.api.Level;
import io.varve.testkit.history.AppendOutcome.Acknowledged;
import io.varve.testkit.history.AppendOutcome.Conflicted;
import io.varve.testkit.history.AppendOutcome.Refused;
import io.varve.testkit.history.AppendOutcome.Unknown;
import io.varve.testkit.history.HistoryEntry.AppendHeld;
import io.varve.testkit.history.HistoryEntry.AppendReturned;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.HistoryEntry.CaughtUpDelivered;
import io.varve.testkit.history.HistoryEntry.CheckpointStored;
import io.varve.testkit.history.HistoryEntry.EventDelivered;
import io.varve.testkit.history.HistoryEntry.IndexAnswered;
import io.varve.testkit.history.HistoryEntry.PassEnded;
import io.varve.testkit.history.HistoryEntry.PassOpened;
import io.varve.testkit.history.HistoryEntry.ProgressDelivered;
import io.varve.testkit.history.HistoryEntry.ProjectionSaved;
import io.varve.testkit.history.HistoryEntry.ReadReturned;
import io.varve.testkit.history.HistoryEntry.StoreCrashed;
import io.varve.testkit.history.HistoryEntry.StoreRestarted;
import io.varve.testkit.history.HistoryEntry.StoreScanned;
import java.util.ArrayList;
import java.util.List;

/**
 * A history as lines of text, one an entry: what a child process prints while it runs, and how a
 * history that failed is kept to be judged again. The first word is the kind of entry, the second
 * its step.
 */
public final class HistoryText {
  private HistoryText() {}

  /** All entries, each with its line end. */
  public static String write(History history) {
    StringBuilder text = new StringBuilder();
    history.entries().forEach(entry -> text.append(write(entry)).append('\n'));
    return text.toString();
  }

  /** One line, without its end. */
  public static String write(HistoryEntry entry) {
    return words(entry).toString();
  }

  private static LineWriter words(HistoryEntry entry) {
    return switch (entry) {
      case AppendSent(long step, var client, var requestId, var condition, var events) ->
          line("sent", step).text(client).text(requestId).condition(condition).sent(events);
      case AppendReturned(long step, long operation, var outcome) ->
          outcome(line("returned", step).number(operation), outcome);
      case AppendHeld(long step, long operation) -> line("held", step).number(operation);
      case ReadReturned(
              long step,
              long start,
              var session,
              var query,
              var options,
              long at,
              var events) ->
          line("read", step)
              .number(start)
              .text(session)
              .query(query)
              .options(options)
              .number(at)
              .seen(events);
      case IndexAnswered(
              long step,
              long start,
              var index,
              var query,
              var options,
              long at,
              var events) ->
          line("index", step)
              .number(start)
              .text(index)
              .query(query)
              .options(options)
              .number(at)
              .seen(events);
      case StoreScanned(long step, long start, long head, var events) ->
          line("scan", step).number(start).number(head).seen(events);
      case PassOpened(long step, var subscriber, long pass, var query, long after) ->
          line("opened", step).text(subscriber).number(pass).query(query).number(after);
      case EventDelivered(long step, long pass, var event, boolean lastOfCommit) ->
          line("delivered", step).number(pass).seen(event).flag(lastOfCommit);
      case ProgressDelivered(long step, long pass, long position) ->
          line("progress", step).number(pass).number(position);
      case CaughtUpDelivered(long step, long pass, long position) ->
          line("caughtup", step).number(pass).number(position);
      case PassEnded(long step, long pass, var reason, long resumeAfter) ->
          line("ended", step).number(pass).text(reason).number(resumeAfter);
      case CheckpointStored(long step, var subscriber, long position) ->
          line("checkpoint", step).text(subscriber).number(position);
      case ProjectionSaved(long step, var projection, var query, long position, long digest) ->
          line("projection", step).text(projection).query(query).number(position).number(digest);
      case StoreCrashed(long step, var level, boolean tailMayBeLost, long floor) ->
          line("crashed", step).word(level.text()).flag(tailMayBeLost).number(floor);
      case StoreRestarted(long step, long head) -> line("restarted", step).number(head);
    };
  }

  private static LineWriter line(String kind, long step) {
    return new LineWriter(kind).number(step);
  }

  private static LineWriter outcome(LineWriter line, AppendOutcome outcome) {
    return switch (outcome) {
      case Acknowledged(long first, long last, var versions) ->
          line.word("acknowledged").number(first).number(last).versions(versions);
      case Conflicted(var expected, var actual, var where) ->
          line.word("conflict").text(expected).text(actual).text(where);
      case Unknown(var reason) -> line.word("unknown").text(reason);
      case Refused(var reason) -> line.word("refused").text(reason);
    };
  }

  /**
   * The entries of a whole text; a last line without line end is ignored, because its process was
   * killed while it wrote.
   *
   * @throws IllegalArgumentException with the number of a line that is no entry
   */
  public static List<HistoryEntry> parse(String text) {
    List<HistoryEntry> entries = new ArrayList<>();
    int number = 0;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      number++;
      entries.add(parseLine(number, text.substring(start, end)));
      start = end + 1;
    }
    return entries;
  }

  /**
   * One line, without its end.
   *
   * @param number for the message
   * @throws IllegalArgumentException if it is no entry
   */
  public static HistoryEntry parseLine(int number, String line) {
    try {
      LineReader reader = new LineReader(line);
      HistoryEntry entry = entry(reader.word(), reader);
      reader.end();
      return entry;
    } catch (RuntimeException garbage) {
      // Each part of an entry rejects garbage in its own way.
      throw new IllegalArgumentException(
          "line " + number + " is no history entry: " + garbage.getMessage() + ": " + line,
          garbage);
    }
  }

  private static HistoryEntry entry(String kind, LineReader in) {
    long step = in.number();
    return switch (kind) {
      case "sent" -> new AppendSent(step, in.text(), in.textOrAbsent(), in.condition(), in.sent());
      case "returned" -> new AppendReturned(step, in.number(), outcome(in));
      case "held" -> new AppendHeld(step, in.number());
      case "read" ->
          new ReadReturned(
              step, in.number(), in.text(), in.query(), in.options(), in.number(), in.seenList());
      case "index" ->
          new IndexAnswered(
              step, in.number(), in.text(), in.query(), in.options(), in.number(), in.seenList());
      case "scan" -> new StoreScanned(step, in.number(), in.number(), in.seenList());
      case "opened" -> new PassOpened(step, in.text(), in.number(), in.query(), in.number());
      case "delivered" -> new EventDelivered(step, in.number(), in.seen(), in.flag());
      case "progress" -> new ProgressDelivered(step, in.number(), in.number());
      case "caughtup" -> new CaughtUpDelivered(step, in.number(), in.number());
      case "ended" -> new PassEnded(step, in.number(), in.text(), in.number());
      case "checkpoint" -> new CheckpointStored(step, in.text(), in.number());
      case "projection" ->
          new ProjectionSaved(step, in.text(), in.query(), in.number(), in.number());
      case "crashed" -> new StoreCrashed(step, level(in.word()), in.flag(), in.number());
      case "restarted" -> new StoreRestarted(step, in.number());
      default -> throw new IllegalArgumentException("unknown kind");
    };
  }

  private static AppendOutcome outcome(LineReader in) {
    String kind = in.word();
    return switch (kind) {
      case "acknowledged" -> new Acknowledged(in.number(), in.number(), in.versions());
      case "conflict" -> new Conflicted(in.text(), in.text(), in.text());
      case "unknown" -> new Unknown(in.text());
      case "refused" -> new Refused(in.text());
      default -> throw new IllegalArgumentException("no outcome: " + kind);
    };
  }

  private static Level level(String text) {
    for (Level level : Level.values()) {
      if (level.text().equals(text)) {
        return level;
      }
    }
    throw new IllegalArgumentException("no level: " + text);
  }
}

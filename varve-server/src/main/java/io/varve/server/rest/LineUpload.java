package io.varve.server.rest;

import io.varve.api.LimitExceeded;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.api.json.NewEventJson;
import io.varve.api.json.ParsedEvent;
import io.varve.server.config.AppendRules;
import io.varve.server.config.ServerLimits;

/**
 * Stores a stream of lines, one new event each, while they come. Where one commit ends and the next
 * begins depends on the lines alone, so the same lines sent again make the same commits. Memory is
 * bounded: a line, a batch, and the commits on their way. Used by one thread.
 */
final class LineUpload {
  private final BodyStream body;
  private final LineCommits commits;
  private final AppendRules rules;
  private final int linesPerCommit;
  private final NewEventJson json = new NewEventJson();
  private final LineBuffer lines = new LineBuffer();
  private LineBatch batch = new LineBatch();

  LineUpload(BodyStream body, LineCommits commits, AppendRules rules, int linesPerCommit) {
    this.body = body;
    this.commits = commits;
    this.rules = rules;
    this.linesPerCommit = linesPerCommit;
  }

  /**
   * Stores all lines.
   *
   * @throws Rejected at the first bad one, after those before it were stored
   */
  JsonWriter run() {
    try {
      for (byte[] piece = body.next(); piece != null; piece = body.next()) {
        lines.add(piece);
        storeLines();
      }
      lines.end();
      storeLines();
      submit();
      commits.drain();
    } catch (Rejected rejected) {
      body.drop(ServerLimits.REFUSED_BODY_BYTES);
      throw rejected;
    }
    return new JsonWriter()
        .beginObject()
        .key("accepted")
        .number(commits.accepted())
        .key("last_position")
        .number(commits.lastPosition())
        .endObject();
  }

  private void storeLines() {
    while (lines.next()) {
      add();
    }
    if (lines.isOverlong()) {
      throw bad(overlong(), lines.number() + 1);
    }
  }

  private static LimitExceeded overlong() {
    return new LimitExceeded(
        "line in bytes", LineBuffer.MAX_LINE_BYTES + 1L, LineBuffer.MAX_LINE_BYTES);
  }

  private void add() {
    long number = lines.number();
    ParsedEvent parsed = parsed(number);
    int bytes = lines.lineTo() - lines.lineFrom();
    boolean isComplete =
        batch.count() >= linesPerCommit
            || (!batch.isEmpty() && batch.sizeBytes() + bytes > ServerLimits.LINES_COMMIT_BYTES);
    if (isComplete || !batch.add(number, parsed, bytes)) {
      submit();
      batch.add(number, parsed, bytes);
    }
  }

  private ParsedEvent parsed(long number) {
    try {
      if (lines.isOverlong()) {
        throw overlong();
      }
      ParsedEvent parsed = json.parse(lines.array(), lines.lineFrom(), lines.lineTo());
      return new ParsedEvent(rules.checked(parsed.event()), parsed.expectedVersion(), false);
    } catch (VarveException e) {
      throw bad(e, number);
    }
  }

  /** Stores what came before a bad line, then refuses it. */
  private Rejected bad(VarveException failure, long number) {
    submit();
    commits.drain();
    return commits.refused(Problem.of(failure, "line " + number), number);
  }

  private void submit() {
    if (!batch.isEmpty()) {
      LineBatch complete = batch;
      batch = new LineBatch();
      commits.submit(complete);
    }
  }
}

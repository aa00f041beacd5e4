package io.varve.server.rest;

import io.varve.api.AppendCondition;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.json.ParsedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lines that become one commit. What each expects of its entity's version is put together, so that
 * the commit holds if and only if all of its lines would, one after the other. Used by one thread.
 */
final class LineBatch {
  private static final long UNKNOWN = -1;

  /**
   * A line that was read.
   *
   * @param number from 1
   * @param expected null: nothing
   */
  record Line(long number, NewEvent event, @Nullable ExpectedVersion expected) {
    /** What the line asks for, as a condition of a commit of its own. */
    AppendCondition condition() {
      EntityId entityId = event.entityId();
      return expected == null || entityId == null
          ? AppendCondition.none()
          : new AppendCondition(List.of(new AppendCondition.Expectation(entityId, expected)), null);
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final List<AppendCondition.Expectation> expectations = new ArrayList<>();

  /** The version each entity will have after the lines so far, if they hold. */
  private final Map<EntityId, Long> versions = new HashMap<>();

  private long sizeBytes;

  /**
   * Adds a line, if what it expects can be told from what the batch expects already; if not, it
   * begins a batch of its own.
   */
  boolean add(long number, ParsedEvent parsed, int bytes) {
    @Nullable EntityId entityId = parsed.event().entityId();
    @Nullable ExpectedVersion expected = parsed.expectedVersion();
    if (entityId != null && !addVersion(entityId, expected)) {
      return false;
    }
    lines.add(new Line(number, parsed.event(), expected));
    sizeBytes += bytes;
    return true;
  }

  private boolean addVersion(EntityId entityId, @Nullable ExpectedVersion expected) {
    @Nullable Long known = versions.get(entityId);
    if (known == null) {
      if (expected != null) {
        expectations.add(new AppendCondition.Expectation(entityId, expected));
      }
      versions.put(entityId, expected == null ? UNKNOWN : versionAfter(expected));
      return true;
    }
    if (expected != null
        && !(known != UNKNOWN && expected.equals(ExpectedVersion.exactly(known)))) {
      return false;
    }
    versions.put(entityId, known == UNKNOWN ? UNKNOWN : known + 1);
    return true;
  }

  private static long versionAfter(ExpectedVersion expected) {
    if (expected.equals(ExpectedVersion.absent())) {
      return 1;
    }
    return expected instanceof ExpectedVersion.Exactly exactly ? exactly.version() + 1 : UNKNOWN;
  }

  boolean isEmpty() {
    return lines.isEmpty();
  }

  boolean isConditional() {
    return !expectations.isEmpty();
  }

  int count() {
    return lines.size();
  }

  long sizeBytes() {
    return sizeBytes;
  }

  List<Line> lines() {
    return lines;
  }

  long firstNumber() {
    return lines.getFirst().number();
  }

  AppendCondition condition() {
    return new AppendCondition(expectations, null);
  }

  List<NewEvent> events() {
    return lines.stream().map(Line::event).toList();
  }
}

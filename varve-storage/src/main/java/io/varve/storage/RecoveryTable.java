package io.varve.storage;

/**
 * What recovery does with what it finds, row by row. The floor alone decides between a torn tail
 * and damage: what any durable floor covers was forced, so it must be there.
 */
public enum RecoveryTable {
  /** A: the frame is right and a floor covers it. It is on the disk: take it as it is. */
  TAKE,

  /**
   * B: the frame is right, no floor covers it. After a failed force the page cache may show bytes
   * that the disk does not have: take it, and write and force it again before serving.
   */
  TAKE_AND_REWRITE,

  /** C: nothing here, no floor says there must be. The log ends here. */
  END,

  /**
   * D: nothing here, but the next segment exists, and begins with the position expected. Go on
   * there.
   */
  NEXT_SEGMENT,

  /**
   * E: a torn or stale frame, no floor covers it. It was never acknowledged: the log ends here,
   * whatever follows.
   */
  CUT,

  /** F: missing or wrong, and a floor covers it. Damage: stop, change nothing, say where. */
  DAMAGED,

  /** G: right, yet behind a damaged one. Cannot be: the scan stops at the first. */
  IMPOSSIBLE;

  /** What was found at the place of the next frame. */
  public enum Found {
    VALID,
    ABSENT,
    BAD
  }

  /**
   * The row that applies.
   *
   * @param covered whether a durable floor covers the position expected here (for a valid frame:
   *     its last one)
   * @param nextSegment whether another segment follows and begins with the position expected here
   * @param stopped whether the scan had stopped before
   */
  public static RecoveryTable decide(
      Found found, boolean covered, boolean nextSegment, boolean stopped) {
    if (stopped) {
      return IMPOSSIBLE;
    }
    return switch (found) {
      case VALID -> covered ? TAKE : TAKE_AND_REWRITE;
      case ABSENT -> nextSegment ? NEXT_SEGMENT : covered ? DAMAGED : END;
      case BAD -> covered || nextSegment ? DAMAGED : CUT;
    };
  }
}

package io.varve.chaos;

/**
 * A volume call at which a process ends at once.
 *
 * @param occurrence which of the calls with this label, from 1
 */
record HaltPoint(String label, long occurrence, Moment moment) {
  /** Exit code of a process that ended at its halt point. */
  static final int EXIT_CODE = 86;

  /** Where in the call. */
  enum Moment {
    BEFORE,
    /** Of a write: half of its bytes are written. Of any other call: as {@link #BEFORE}. */
    HALF,
    AFTER;

    String text() {
      return switch (this) {
        case BEFORE -> "before";
        case HALF -> "half";
        case AFTER -> "after";
      };
    }

    static Moment parse(String text) {
      for (Moment moment : values()) {
        if (moment.text().equals(text)) {
          return moment;
        }
      }
      throw new IllegalArgumentException("no moment of a call: " + text);
    }
  }

  /** {@code LABEL:K} or {@code LABEL:K:MOMENT}; before the call if no moment is named. */
  static HaltPoint parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new IllegalArgumentException("halt point must be LABEL:K[:MOMENT], is " + text);
    }
    return new HaltPoint(
        parts[0],
        Long.parseLong(parts[1]),
        parts.length == 2 ? Moment.BEFORE : Moment.parse(parts[2]));
  }

  @Override
  public String toString() {
    return label + ":" + occurrence + ":" + moment.text();
  }
}

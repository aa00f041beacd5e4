package io.varve.api;

/** What an append expects of an entity's version. */
public sealed interface ExpectedVersion {
  /** Anything. */
  record Any() implements ExpectedVersion {}

  /** No event yet. */
  record Absent() implements ExpectedVersion {}

  /** At least one event. */
  record Exists() implements ExpectedVersion {}

  /** Soft-deleted. No entity can be yet: deletion comes with entity control records. */
  record Deleted() implements ExpectedVersion {}

  /**
   * Exactly this version.
   *
   * @param version from 1; {@link #exactly} turns 0 into {@link Absent}
   */
  record Exactly(long version) implements ExpectedVersion {
    public Exactly {
      if (version < 1) {
        throw new InvalidInput("expected version must be at least 1, is " + version);
      }
    }
  }

  static ExpectedVersion any() {
    return new Any();
  }

  static ExpectedVersion absent() {
    return new Absent();
  }

  static ExpectedVersion exists() {
    return new Exists();
  }

  static ExpectedVersion deleted() {
    return new Deleted();
  }

  static ExpectedVersion exactly(long version) {
    return version == 0 ? new Absent() : new Exactly(version);
  }

  /** {@code any}, {@code absent}, {@code exists}, {@code deleted} or the number. */
  default String text() {
    return switch (this) {
      case Any any -> "any";
      case Absent absent -> "absent";
      case Exists exists -> "exists";
      case Deleted deleted -> "deleted";
      case Exactly exactly -> Long.toString(exactly.version);
    };
  }
}

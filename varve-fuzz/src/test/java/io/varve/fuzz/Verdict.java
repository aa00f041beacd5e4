package io.varve.fuzz;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.json.InvalidJson;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;

/** What targets say about results: the failures that bad input may end in, and the checks. */
public final class Verdict {
  private Verdict() {}

  /** What reading gives, or nothing if the input was refused as a caller's mistake. */
  public static <T> Optional<T> accepted(Supplier<T> reading) {
    try {
      return Optional.of(reading.get());
    } catch (InvalidInput | InvalidJson | LimitExceeded e) {
      check(e.getMessage() != null, "a refusal has a message");
      return Optional.empty();
    }
  }

  public static void check(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }

  public static void same(Object actual, Object expected, String what) {
    if (!actual.equals(expected)) {
      throw new AssertionError(what + ": expected " + expected + ", found " + actual);
    }
  }

  public static void same(byte[] actual, byte[] expected, String what) {
    if (!Arrays.equals(actual, expected)) {
      throw new AssertionError(
          what + ": expected " + Arrays.toString(expected) + ", found " + Arrays.toString(actual));
    }
  }
}

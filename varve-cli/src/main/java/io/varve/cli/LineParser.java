package io.varve.cli;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.json.InvalidJson;

/**
 * Turns one line into what it says. Used by one thread, for many lines.
 *
 * @param <T> what a line says
 */
@FunctionalInterface
interface LineParser<T> {
  /**
   * Reads the line at {@code [from, to)}.
   *
   * @throws InvalidInput if it breaks a rule
   * @throws LimitExceeded if it is too large
   * @throws InvalidJson if it is not JSON
   */
  T parse(byte[] bytes, int from, int to);
}

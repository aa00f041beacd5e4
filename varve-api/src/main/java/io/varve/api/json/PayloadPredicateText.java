package io.varve.api.json;

import io.varve.api.InvalidInput;
import io.varve.api.PayloadPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The form of a {@link PayloadPredicate} on one line: {@code PATH OP JSON}, such as {@code
 * payload.amount ge 10000} or {@code payload.status in ["open","held"]}. A path may contain spaces;
 * it ends at the first operator.
 */
public final class PayloadPredicateText {
  private static final Pattern KNOWN =
      Pattern.compile(
          Stream.of(PayloadPredicate.Op.values())
              .map(PayloadPredicate.Op::text)
              .collect(Collectors.joining("|", "\\s+(", ")\\s+")));
  private static final Pattern THREE_PARTS = Pattern.compile("(\\S+)\\s+(\\S+)\\s+(.+)");

  private PayloadPredicateText() {}

  /**
   * Reads a predicate.
   *
   * @throws InvalidInput if path or operator is unknown, or the operand does not go with the
   *     operator
   * @throws InvalidJson if the operand is not JSON
   */
  public static PayloadPredicate parse(String text) {
    String stripped = text.strip();
    Matcher known = KNOWN.matcher(stripped);
    if (known.find()) {
      return PayloadPredicate.of(
          stripped.substring(0, known.start()),
          PayloadPredicate.Op.parse(known.group(1)),
          stripped.substring(known.end()));
    }
    Matcher parts = THREE_PARTS.matcher(stripped);
    if (parts.matches()) {
      // Throws, since a known operator would have been found above.
      PayloadPredicate.Op.parse(parts.group(2));
    }
    throw new InvalidInput(
        "predicate \"" + text + "\" is not PATH OP JSON, such as payload.amount ge 10000");
  }

  /** The line that {@link #parse} reads back. */
  public static String format(PayloadPredicate predicate) {
    return predicate.path() + " " + predicate.op().text() + " " + predicate.operand().text();
  }
}

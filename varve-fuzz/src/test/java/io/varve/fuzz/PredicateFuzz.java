package io.varve.fuzz;

import static io.varve.fuzz.Verdict.accepted;
import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.PayloadPredicate;
import io.varve.api.json.JsonPath;
import io.varve.api.json.JsonScan;
import io.varve.api.json.PayloadPredicateText;
import io.varve.api.json.PredicateMatcher;
import java.util.List;

/** Predicates as text, paths, and their matching on any JSON. */
final class PredicateFuzz {
  private static final byte[] NONE = {};

  @FuzzTest
  void text(byte[] data) {
    String text = new Input(data).restAsText();
    accepted(() -> PayloadPredicateText.parse(text))
        .ifPresent(predicate -> {
          String formatted = PayloadPredicateText.format(predicate);
          same(PayloadPredicateText.parse(formatted), predicate, "the predicate read again");
        });
    accepted(() -> JsonPath.parse(text))
        .ifPresent(path -> same(JsonPath.parse(path.toString()), path, "the path read again"));
  }

  /** A line of predicate, then a payload. */
  @FuzzTest
  void matching(byte[] data) {
    Input input = new Input(data);
    byte[] head = input.take(input.u8());
    String text = new Input(head).restAsText();
    byte[] payload = input.rest();
    accepted(() -> PayloadPredicateText.parse(text))
        .ifPresent(predicate -> {
          PredicateMatcher matcher = new PredicateMatcher(List.of(predicate));
          if (JsonScan.isValid(payload)) {
            boolean matches = matcher.matches(true, payload, NONE);
            byte[] minimal = JsonScan.normalize(payload, "payload");
            check(matches == matcher.matches(true, minimal, NONE), "white space does not matter");
            check(matches == matcher.matches(true, payload, NONE), "asking twice does not matter");
            if (predicate.op() == PayloadPredicate.Op.EQ) {
              equalIsNotUnequal(predicate, payload, matches);
            }
          } else {
            // A payload that was stored unchecked: any answer, but an answer.
            matcher.matches(false, payload, NONE);
            matcher.matches(true, payload, NONE);
          }
        });
  }

  private static void equalIsNotUnequal(
      PayloadPredicate predicate, byte[] payload, boolean matches) {
    PayloadPredicate unequal =
        new PayloadPredicate(predicate.path(), PayloadPredicate.Op.NE, predicate.operand());
    boolean matchesUnequal = new PredicateMatcher(List.of(unequal)).matches(true, payload, NONE);
    check(!(matches && matchesUnequal), "not equal and unequal at once");
  }
}

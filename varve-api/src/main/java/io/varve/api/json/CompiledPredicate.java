package io.varve.api.json;

import io.varve.api.PayloadPredicate.Op;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An operator and its operand, compiled: the test a {@link PredicateMatcher} makes on the value at
 * a path.
 */
final class CompiledPredicate {
  private final Op op;
  private final JsonValue operand;
  private final int operandNodes;

  /** UTF-8 of the operand if it is a string, else empty. */
  private final byte[] operandText;

  private final ByteSearch search;
  private final Set<JsonValue> members = new HashSet<>();
  private int maxMemberNodes;

  CompiledPredicate(Op op, byte[] json) {
    this.op = op;
    operand = JsonValue.parse(json, 0, json.length);
    operandNodes = operand.nodes();
    operandText =
        operand instanceof JsonValue.Text text
            ? text.value().getBytes(StandardCharsets.UTF_8)
            : new byte[0];
    search = new ByteSearch(operandText);
    if (op == Op.IN && operand instanceof JsonValue.Sequence sequence) {
      for (JsonValue item : sequence.items()) {
        members.add(item);
        maxMemberNodes = Math.max(maxMemberNodes, item.nodes());
      }
    }
  }

  /** Whether the value at the range passes; null: the path is missing. */
  boolean passes(byte[] json, @Nullable JsonRange value) {
    if (op == Op.EXISTS) {
      return operand.equals(new JsonValue.Truth(value != null));
    }
    if (value == null) {
      return false;
    }
    int from = value.from();
    int to = value.to();
    return switch (op) {
      case EQ -> isEqual(json, from, to);
      case NE -> !isEqual(json, from, to);
      case GT, GE, LT, LE -> isOrdered(json, from, to);
      case IN -> isMember(json, from, to);
      case CONTAINS -> contains(json, from, to);
      case PREFIX -> isText(json, from) && Unquoted.of(json, from, to).startsWith(operandText);
      case EXISTS -> true;
    };
  }

  private boolean isEqual(byte[] json, int from, int to) {
    if (operand instanceof JsonValue.Text) {
      return isText(json, from) && Unquoted.of(json, from, to).compareTo(operandText) == 0;
    }
    return operand.equals(JsonValue.parse(json, from, to, operandNodes));
  }

  private boolean isOrdered(byte[] json, int from, int to) {
    return switch (operand) {
      case JsonValue.Text text ->
          isText(json, from) && holds(Unquoted.of(json, from, to).compareTo(operandText));
      case JsonValue.Numeral number ->
          isNumber(json, from) && holds(Decimal.parse(json, from, to).compareTo(number.value()));
      case JsonValue.Truth truth -> false;
      case JsonValue.Null none -> false;
      case JsonValue.Sequence sequence -> false;
      case JsonValue.Members object -> false;
    };
  }

  private boolean holds(int comparison) {
    return switch (op) {
      case GT -> comparison > 0;
      case GE -> comparison >= 0;
      case LT -> comparison < 0;
      case LE -> comparison <= 0;
      case EQ, NE, IN, EXISTS, CONTAINS, PREFIX -> false;
    };
  }

  private boolean isMember(byte[] json, int from, int to) {
    JsonValue value = JsonValue.parse(json, from, to, maxMemberNodes);
    return value != null && members.contains(value);
  }

  private boolean contains(byte[] json, int from, int to) {
    if (isText(json, from)) {
      return operand instanceof JsonValue.Text && Unquoted.of(json, from, to).contains(search);
    }
    if (json[from] != '[') {
      return false;
    }
    int p = JsonWalk.space(json, from + 1, to);
    while (json[p] != ']') {
      int itemEnd = JsonWalk.value(json, p, to);
      if (isEqual(json, p, itemEnd)) {
        return true;
      }
      p = JsonWalk.space(json, itemEnd, to);
      if (json[p] == ',') {
        p = JsonWalk.space(json, p + 1, to);
      }
    }
    return false;
  }

  private static boolean isText(byte[] json, int from) {
    return json[from] == '"';
  }

  private static boolean isNumber(byte[] json, int from) {
    return json[from] == '-' || (json[from] >= '0' && json[from] <= '9');
  }
}

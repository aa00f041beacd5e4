package io.varve.api.json;

import io.varve.api.PayloadPredicate;
import io.varve.api.PayloadPredicate.Op;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What a predicate means, written as plainly as possible over trees that {@link JacksonOracle}
 * reads.
 */
final class PredicateOracle {
  private PredicateOracle() {}

  static boolean matches(PayloadPredicate predicate, Object payload, Object metadata) {
    Object value = predicate.path().root() == JsonPath.Root.PAYLOAD ? payload : metadata;
    for (String key : predicate.path().keys()) {
      value = value instanceof Map<?, ?> members ? members.get(key) : null;
    }
    Object operand = JacksonOracle.value(predicate.operand().text());
    if (predicate.op() == Op.EXISTS) {
      return operand.equals(value != null);
    }
    return value != null && holds(predicate.op(), value, operand);
  }

  private static boolean holds(Op op, Object value, Object operand) {
    return switch (op) {
      case EQ -> value.equals(operand);
      case NE -> !value.equals(operand);
      case GT -> isOrdered(value, operand) && compare(value, operand) > 0;
      case GE -> isOrdered(value, operand) && compare(value, operand) >= 0;
      case LT -> isOrdered(value, operand) && compare(value, operand) < 0;
      case LE -> isOrdered(value, operand) && compare(value, operand) <= 0;
      case IN -> ((List<?>) operand).contains(value);
      case CONTAINS ->
          value instanceof List<?> items
              ? items.contains(operand)
              : value instanceof String text
                  && operand instanceof String part
                  && text.contains(part);
      case PREFIX -> value instanceof String text && text.startsWith((String) operand);
      case EXISTS -> throw new IllegalStateException();
    };
  }

  private static boolean isOrdered(Object a, Object b) {
    return (a instanceof String && b instanceof String)
        || (a instanceof BigDecimal && b instanceof BigDecimal);
  }

  private static int compare(Object a, Object b) {
    return a instanceof BigDecimal number
        ? number.compareTo((BigDecimal) b)
        : Arrays.compare(((String) a).codePoints().toArray(), ((String) b).codePoints().toArray());
  }
}

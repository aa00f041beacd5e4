package io.varve.api;

import io.varve.api.json.JsonPath;
import io.varve.api.json.JsonScan;
import java.util.Locale;

/**
 * A test on a JSON payload or metadata. A missing path matches only {@code exists false}; types are
 * never converted into each other; numbers compare as decimals.
 *
 * @param path dotted, from {@code payload} or {@code metadata}, such as {@code payload.amount};
 *     {@code \.} for a dot inside a key
 * @param operand JSON text: an array for {@link Op#IN}, true or false for {@link Op#EXISTS}
 */
public record PayloadPredicate(JsonPath path, Op op, Payload operand) {
  /** How the value at the path is compared with the operand. */
  public enum Op {
    EQ,
    NE,
    GT,
    GE,
    LT,
    LE,
    /** Equal to a member of the operand, an array. */
    IN,
    /** The path is there (operand true) or not (operand false). */
    EXISTS,
    /**
     * The value is a string that has the operand as a part, or an array that has it as a member.
     */
    CONTAINS,
    /** The value is a string that starts with the operand. */
    PREFIX;

    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static Op parse(String text) {
      for (Op op : values()) {
        if (op.text().equals(text)) {
          return op;
        }
      }
      throw new InvalidInput(
          "unknown operator \"" + text + "\"; known: eq ne gt ge lt le in exists contains prefix");
    }
  }

  public PayloadPredicate {
    Limits.check("operand in bytes", operand.sizeBytes(), Limits.OPERAND_BYTES);
    operand = Payload.json(JsonScan.normalize(operand.toBytes(), "operand of " + op.text()));
    checkOperand(op, (char) operand.buffer().get(0));
  }

  public static PayloadPredicate of(String path, Op op, String jsonOperand) {
    return new PayloadPredicate(JsonPath.parse(path), op, Payload.json(jsonOperand));
  }

  private static void checkOperand(Op op, char first) {
    switch (op) {
      case IN -> require(first == '[', op, "an array");
      case EXISTS -> require(first == 't' || first == 'f', op, "true or false");
      case PREFIX -> require(first == '"', op, "a string");
      case EQ, NE, CONTAINS, GT, GE, LT, LE -> {}
    }
  }

  private static void require(boolean holds, Op op, String wanted) {
    if (!holds) {
      throw new InvalidInput("the operand of " + op.text() + " must be " + wanted);
    }
  }
}

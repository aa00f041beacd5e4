package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.InvalidInput;
import io.varve.api.PayloadPredicate;
import io.varve.api.PayloadPredicate.Op;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PayloadPredicateTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "payload.amount ge 10000 | payload.amount | GE | 10000",
        "  payload.a\teq   \"x eq y\" | payload.a | EQ | \"x eq y\"",
        "payload.first name eq \"x\" | payload.first name | EQ | \"x\"",
        "payload.a\\.b in [1, 2] | payload.a\\.b | IN | [1,2]",
        "metadata exists false | metadata | EXISTS | false",
      })
  void readsPathOperatorAndJson(String text, String path, Op op, String operand) {
    PayloadPredicate predicate = PayloadPredicateText.parse(text);
    assertThat(predicate).isEqualTo(PayloadPredicate.of(path, op, operand));
    assertThat(PayloadPredicateText.parse(PayloadPredicateText.format(predicate)))
        .isEqualTo(predicate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "payload.a | predicate \"payload.a\" is not PATH OP JSON, such as payload.amount ge 10000",
        "payload.a eq | predicate \"payload.a eq\" is not PATH OP JSON, such as payload.amount ge"
            + " 10000",
        "payload.a gte 1 | unknown operator \"gte\"; known: eq ne gt ge lt le in exists contains"
            + " prefix",
        "amount eq 1 | path \"amount\" must start with payload or metadata, such as payload.amount",
        "payload.a in 1 | the operand of in must be an array",
        "payload.a exists 1 | the operand of exists must be true or false",
        "payload.a prefix 1 | the operand of prefix must be a string",
      })
  void saysWhatIsWrong(String text, String message) {
    assertThatThrownBy(() -> PayloadPredicateText.parse(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(message);
  }

  @Test
  void operandsMustBeJson() {
    assertThatThrownBy(() -> PayloadPredicateText.parse("payload.a eq paid"))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("operand of eq is not JSON: expected a value, found 'p' at byte 0");
  }
}

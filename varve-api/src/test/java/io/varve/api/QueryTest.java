package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.PayloadPredicate.Op;
import io.varve.api.json.InvalidJson;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class QueryTest {
  @Test
  void nothingIsNoQuery() {
    assertThatThrownBy(Query::of)
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("Query.all()");
    assertThatThrownBy(() -> new QueryItem(List.of(), List.of(), List.of(), List.of(), List.of()))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> QueryItem.type(""))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("event type is empty");
    assertThatThrownBy(() -> new QueryItem(List.of(), List.of(""), List.of(), List.of(), List.of()))
        .hasMessage("type prefix is empty");
    assertThatThrownBy(() -> new QueryItem(List.of(), List.of(), List.of(), List.of(), List.of("")))
        .hasMessage("entity prefix is empty");
  }

  @Test
  void shortFormsMeanOneItem() {
    assertThat(Query.entity("e")).isEqualTo(Query.of(QueryItem.entity("e")));
    assertThat(Query.type("t")).isEqualTo(Query.of(QueryItem.type("t")));
    assertThat(Query.tag("k:v")).isEqualTo(Query.of(QueryItem.tag("k:v")));
    assertThat(Query.all()).isEqualTo(new Query.All());
    assertThat(QueryItem.entity("e").withTypes("t").withTags(Tag.of("k:v")))
        .isEqualTo(
            new QueryItem(
                List.of("t"),
                List.of(),
                List.of(Tag.of("k:v")),
                List.of(EntityId.of("e")),
                List.of()));
  }

  @Test
  void optionsChangeOneThing() {
    Instant time = Instant.EPOCH;
    PayloadPredicate predicate = PayloadPredicate.of("payload.a", Op.EQ, "1");
    ReadOptions options =
        ReadOptions.defaults()
            .withAfter(1)
            .withBefore(9)
            .withSince(time)
            .withUntil(time.plusSeconds(1))
            .withAsOf(time.plusSeconds(2))
            .withWhere(predicate)
            .withReverse()
            .withLimit(0);
    assertThat(options)
        .isEqualTo(
            new ReadOptions(
                1, 9, time, time.plusSeconds(1), time.plusSeconds(2), List.of(predicate), true, 0));
    for (Runnable bad :
        List.<Runnable>of(
            () -> options.withAfter(-1),
            () -> options.withBefore(-1),
            () -> options.withLimit(-1))) {
      assertThatThrownBy(bad::run)
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("must not be negative");
    }
  }

  @Test
  void stateOptionsStartFromNow() {
    assertThat(StateOptions.now()).isEqualTo(new StateOptions(null, null, Long.MAX_VALUE));
    assertThat(StateOptions.asOf(Instant.EPOCH).asOf()).isEqualTo(Instant.EPOCH);
    assertThat(StateOptions.recordedAsOf(Instant.EPOCH).recordedAsOf()).isEqualTo(Instant.EPOCH);
    assertThat(StateOptions.atPosition(3).atPosition()).isEqualTo(3);
    assertThatThrownBy(() -> StateOptions.atPosition(-1)).isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @CsvSource({
    "IN,1,an array",
    "EXISTS,1,true or false",
    "EXISTS,null,true or false",
    "PREFIX,1,a string"
  })
  void operandsGoWithTheirOperator(Op op, String operand, String wanted) {
    assertThatThrownBy(() -> PayloadPredicate.of("payload.a", op, operand))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("the operand of %s must be %s", op.text(), wanted);
  }

  @Test
  void operandsAreJson() {
    assertThat(PayloadPredicate.of("payload.a", Op.IN, " [ 1 , 2 ] ").operand())
        .isEqualTo(Payload.json("[1,2]"));
    assertThatThrownBy(() -> PayloadPredicate.of("payload.a", Op.EQ, ""))
        .isInstanceOf(InvalidJson.class);
  }

  @Test
  void operatorsReadBack() {
    for (Op op : Op.values()) {
      assertThat(Op.parse(op.text())).isEqualTo(op);
    }
    assertThatThrownBy(() -> Op.parse("EQ"))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("unknown operator \"EQ\"");
  }
}

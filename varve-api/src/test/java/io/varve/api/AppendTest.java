package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.AppendCondition.Expectation;
import io.varve.api.AppendCondition.NoneMatch;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AppendTest {
  private static final NewEvent EVENT = NewEvent.of("t", EntityId.of("e"), Payload.none());

  @Test
  void conditionsAddUp() {
    Append append =
        Append.of(EVENT)
            .expect(EntityId.of("a"), ExpectedVersion.absent())
            .noneMatch(Query.all(), 3)
            .expect(EntityId.of("b"), ExpectedVersion.exactly(2))
            .withRequestId("r")
            .withTracking("s", 4);
    assertThat(append)
        .isEqualTo(
            new Append(
                List.of(EVENT),
                new AppendCondition(
                    List.of(
                        new Expectation(EntityId.of("a"), ExpectedVersion.absent()),
                        new Expectation(EntityId.of("b"), ExpectedVersion.exactly(2))),
                    new NoneMatch(Query.all(), 3)),
                "r",
                new Tracking("s", 4)));
    assertThat(Append.of(EVENT).condition()).isEqualTo(AppendCondition.none());
  }

  @Test
  void refusesWhatMakesNoSense() {
    assertThatThrownBy(Append::of)
        .isInstanceOf(InvalidInput.class)
        .hasMessage("an append needs at least one event");
    assertThatThrownBy(() -> Append.of(EVENT).withRequestId(""))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("request id is empty");
    assertThatThrownBy(() -> Append.of(EVENT).withTracking("", 1))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("tracking source is empty");
    assertThatThrownBy(() -> Append.of(EVENT).withTracking("s", 0))
        .isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> Append.of(EVENT).noneMatch(Query.all(), -1))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void expectedVersionsSayWhatTheyAre() {
    assertThat(
            List.of(
                ExpectedVersion.any(),
                ExpectedVersion.absent(),
                ExpectedVersion.exists(),
                ExpectedVersion.deleted(),
                ExpectedVersion.exactly(7)))
        .extracting(ExpectedVersion::text)
        .containsExactly("any", "absent", "exists", "deleted", "7");
    assertThat(ExpectedVersion.exactly(0)).isEqualTo(ExpectedVersion.absent());
    assertThatThrownBy(() -> ExpectedVersion.exactly(-1)).isInstanceOf(InvalidInput.class);
    assertThatThrownBy(() -> new ExpectedVersion.Exactly(0)).isInstanceOf(InvalidInput.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", ":", ":v"})
  void tagsHaveAKey(String text) {
    assertThatThrownBy(() -> Tag.of(text))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("tag \"%s\" is not of the form key:value", text);
  }

  @Test
  void tagsSplitAtTheFirstColon() {
    assertThat(Tag.of("k:a:b"))
        .returns("k", Tag::key)
        .returns("a:b", Tag::value)
        .hasToString("k:a:b")
        .isEqualTo(Tag.of("k", "a:b"));
    assertThat(Tag.of("k:").value()).isEmpty();
    assertThatThrownBy(() -> Tag.of("a:b", "c")).isInstanceOf(InvalidInput.class);
  }

  @Test
  void failuresHaveLastingCodes() {
    List<VarveException> failures =
        List.of(
            new InvalidInput("x"),
            new LimitExceeded("x", 2, 1),
            new StoreFull(10, 5),
            new StorePoisoned("x", null),
            new StoreClosed("x"),
            new StoreInUse("x"),
            new StoreUnavailable("x", null),
            new StoreDamaged("log/1.seg", 7, "a", "b"),
            new OutcomeUnknown("x", null),
            new RetryMismatch("x"),
            new CursorExpired("x"),
            new PositionExpired("x"),
            new UnsupportedFormat("x"));
    assertThat(failures)
        .extracting(VarveException::code)
        .containsExactly(
            "invalid_input",
            "limit_exceeded",
            "store_full",
            "store_poisoned",
            "store_closed",
            "store_in_use",
            "store_unavailable",
            "store_damaged",
            "outcome_unknown",
            "retry_mismatch",
            "cursor_expired",
            "position_expired",
            "unsupported_format");
    assertThat(new StoreDamaged("log/1.seg", 7, "a", "b"))
        .hasMessage("log/1.seg is damaged at offset 7: expected a, found b");
    assertThat(new StoreFull(10, 5))
        .hasMessage("no space for the append: 10 bytes needed, 5 bytes free on the volume");
  }

  @Test
  void namesPrintAsTheyAreWritten() {
    assertThat(EntityId.of("e")).hasToString("e").isLessThan(EntityId.of("f"));
    assertThat(Level.FSYNC.text()).isEqualTo("fsync");
    assertThat(NamingProfile.STRICT.text()).isEqualTo("strict");
  }
}

package io.varve.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.json.InvalidJson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NewEventTest {
  private static final NewEvent EVENT = NewEvent.of("loan.opened", "loan-1", "{\"amount\":1}");

  @Test
  void withersChangeOneThing() {
    Instant when = Instant.parse("2011-12-19T10:24:57.757Z");
    UUID id = new UUID(1, 2);
    NewEvent full =
        EVENT
            .withTimestamp(when)
            .withMetadata(Payload.json("{}"))
            .withTags(Tag.of("k:v"))
            .withId(id);
    assertThat(full)
        .isEqualTo(
            new NewEvent(
                "loan.opened",
                EntityId.of("loan-1"),
                when,
                Payload.json("{\"amount\":1}"),
                Payload.json("{}"),
                List.of(Tag.of("k:v")),
                id));
    assertThat(NewEvent.tagged("t", Payload.none(), Tag.of("k:v")).entityId()).isNull();
  }

  @Test
  void keepsItsOwnTags() {
    List<Tag> tags = new ArrayList<>(List.of(Tag.of("k:v")));
    NewEvent event = new NewEvent("t", null, null, Payload.none(), Payload.none(), tags, null);
    tags.clear();
    assertThat(event.tags()).hasSize(1);
  }

  @Test
  void refusesEmptyNamesAndMetadataOfBytes() {
    assertThatThrownBy(() -> NewEvent.of("", "e", "1"))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("event type is empty");
    assertThatThrownBy(() -> EntityId.of(""))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("entity id is empty");
    assertThatThrownBy(() -> EVENT.withMetadata(Payload.bytes(new byte[1])))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("metadata must be JSON");
  }

  @Test
  void validatedNormalizesJson() {
    NewEvent event =
        NewEvent.of("t", "e", " { \"a\" : [ 1.0 ] } ").withMetadata(Payload.json("{ }"));
    assertThat(event.validated(NamingProfile.OPEN))
        .isEqualTo(NewEvent.of("t", "e", "{\"a\":[1.0]}").withMetadata(Payload.json("{}")));
    assertThat(EVENT.validated(NamingProfile.STRICT)).isEqualTo(EVENT);
    assertThat(EVENT.validated(NamingProfile.OPEN).payload())
        .as("nothing to remove, nothing copied")
        .isSameAs(EVENT.payload());
    NewEvent bytes = NewEvent.of("t", EntityId.of("e"), Payload.bytes(new byte[] {-1, 0}));
    assertThat(bytes.validated(NamingProfile.OPEN)).isEqualTo(bytes);
  }

  @Test
  void validatedRefusesWhatIsNotJson() {
    assertThatThrownBy(() -> NewEvent.of("t", "e", "{").validated(NamingProfile.OPEN))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("payload is not JSON: expected a key, found the end at byte 1");
    assertThatThrownBy(() -> EVENT.withMetadata(Payload.json("x")).validated(NamingProfile.OPEN))
        .isInstanceOf(InvalidJson.class)
        .hasMessage("metadata is not JSON: expected a value, found 'x' at byte 0");
    assertThatThrownBy(() -> EVENT.withMetadata(Payload.json("[1]")).validated(NamingProfile.OPEN))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("metadata must be a JSON object");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a\u0000",
        "\n",
        "\u007f",
        "\u0085",
        "\uD83D",
        "\uDE00x",
        "\u2028",
        "\u2029",
        "\uFFFE",
        "\uFFFF",
        "\uD83F\uDFFE"
      })
  void validatedRefusesNamesThatDoNotPrint(String name) {
    for (NewEvent event :
        List.of(
            NewEvent.of(name, EntityId.of("e"), Payload.none()),
            NewEvent.of("t", EntityId.of(name), Payload.none()),
            EVENT.withTags(Tag.of("k:" + name)))) {
      assertThatThrownBy(() -> event.validated(NamingProfile.OPEN))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining("which is not printable");
    }
  }

  @Test
  void openProfileTakesAnyPrintableName() {
    String name = "Order Placed \u20ac \uD83D\uDE00 \u00a0";
    NewEvent event =
        NewEvent.of(name, EntityId.of(name), Payload.none()).withTags(Tag.of(name + ":" + name));
    assertThat(event.validated(NamingProfile.OPEN)).isEqualTo(event);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "loan.opened", "a_b.c1", "0", "_", "a.b.c"})
  void strictProfileTakesLowerCaseAndSingleDots(String type) {
    NewEvent event = NewEvent.of(type, EntityId.of("Any \u20ac"), Payload.none());
    assertThat(event.validated(NamingProfile.STRICT)).isEqualTo(event);
  }

  @ParameterizedTest
  @CsvSource({"A,0", ".a,0", "a.,1", "a..b,2", "a b,1", "a-b,1", "\u00e9,0", "aB,1", ".,0"})
  void strictProfileRefusesOtherTypes(String type, int index) {
    assertThatThrownBy(() ->
            NewEvent.of(type, EntityId.of("e"), Payload.none()).validated(NamingProfile.STRICT))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("strict naming profile at index " + index);
  }
}

package io.varve.api.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.api.Tracking;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EventJsonTest {
  private static final UUID ID = UUID.fromString("123e4567-e89b-12d3-a456-426614174000");
  private static final Instant HAPPENED = Instant.parse("2011-12-19T10:24:57.757Z");
  private static final Instant RECORDED = Instant.parse("2026-01-02T03:04:05.0000001Z");
  private static final String HEAD =
      "{\"position\":7,\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"entity_id\":\"loan-1\",\"event_type\":\"loan.opened\","
          + "\"version\":3,\"timestamp\":\"2011-12-19T10:24:57.757Z\",\"recorded_at\":\"2026-01-02T03:04:05.0000001Z\",";

  private static Event event(Payload payload, Payload metadata, Tag... tags) {
    return new Event(
        7,
        ID,
        EntityId.of("loan-1"),
        "loan.opened",
        3,
        HAPPENED,
        RECORDED,
        payload,
        metadata,
        List.of(tags));
  }

  @Test
  void fieldsComeInTheirOrder() {
    Event full =
        event(
            Payload.json("{\"amount\":1.00}"),
            Payload.json("{\"user\":\"x\"}"),
            Tag.of("a:b"),
            Tag.of("c:d"));
    String text =
        HEAD
            + "\"payload\":{\"amount\":1.00},\"metadata\":{\"user\":\"x\"},\"tags\":[\"a:b\",\"c:d\"],\"tenant_id\":\"default\"";
    assertThat(text(full)).isEqualTo(text + "}");
    assertThat(text(new ExportedEvent(full, 6, null, null)))
        .isEqualTo(text + ",\"commit_first\":6}");
    assertThat(text(new ExportedEvent(full, 7, "r-1", new Tracking("file", 12))))
        .isEqualTo(
            text
                + ",\"commit_first\":7,\"request_id\":\"r-1\",\"tracking\":{\"source\":\"file\",\"position\":12}}");
    JsonWriter out = new JsonWriter();
    new EventJson(out).write(full, true);
    assertThat(out.text()).isEqualTo(text + ",\"last_of_commit\":true}");
  }

  @Test
  void absentValuesAreLeftOutExceptTheEntity() {
    Event least =
        new Event(
            1, ID, null, "noted", 0, HAPPENED, RECORDED, Payload.none(), Payload.none(), List.of());
    assertThat(text(least))
        .isEqualTo(
            "{\"position\":1,\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"entity_id\":null,\"event_type\":\"noted\",\"version\":0,"
                + "\"timestamp\":\"2011-12-19T10:24:57.757Z\",\"recorded_at\":\"2026-01-02T03:04:05.0000001Z\",\"tenant_id\":\"default\"}");
  }

  @Test
  void whatIsNotJsonIsWrittenAsBase64() {
    assertThat(text(event(Payload.json("{\"a\":1"), Payload.none())))
        .isEqualTo(HEAD + "\"payload_base64\":\"eyJhIjox\",\"tenant_id\":\"default\"}");
    assertThat(text(event(Payload.bytes(new byte[] {-1}), Payload.none())))
        .isEqualTo(HEAD + "\"payload_base64\":\"/w==\",\"tenant_id\":\"default\"}");
    assertThat(text(event(Payload.none(), Payload.json("[1]"))))
        .isEqualTo(HEAD + "\"metadata_base64\":\"WzFd\",\"tenant_id\":\"default\"}");
    assertThat(text(event(Payload.json(""), Payload.json(""))))
        .isEqualTo(HEAD + "\"tenant_id\":\"default\"}");
  }

  @Test
  void anEventIsOneLine() {
    assertThat(text(event(Payload.json("\n{ \"a\"\n:\r[1 ,\t2] }\n"), Payload.json("{\n}"))))
        .isEqualTo(HEAD + "\"payload\":{\"a\":[1,2]},\"metadata\":{},\"tenant_id\":\"default\"}");
  }

  @Test
  void exportedLinesReadBackByteForByte() {
    ExportedEventJson json = new ExportedEventJson();
    for (long seed = 1; seed <= 3_000; seed++) {
      ExportedEvent exported = random(seed);
      byte[] line = text(exported).getBytes(StandardCharsets.UTF_8);
      assertThat(JsonScan.isValid(line)).as("seed %d", seed).isTrue();
      ExportedEvent read = json.parse(line, 0, line.length);
      assertThat(text(read))
          .as("seed %d", seed)
          .isEqualTo(new String(line, StandardCharsets.UTF_8));
      assertThat(read.event().timestamp()).isEqualTo(exported.event().timestamp());
      if (seed % 4 != 0) {
        assertThat(read).as("seed %d", seed).isEqualTo(exported);
      }
    }
  }

  /** Every fourth seed has JSON that is none, which reads back as bytes. */
  private static ExportedEvent random(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    RandomJson json = new RandomJson(seed, false);
    boolean entity = random.nextBoolean();
    long position = random.nextLong(1, Long.MAX_VALUE);
    Payload payload =
        switch (random.nextInt(3)) {
          case 0 -> Payload.none();
          case 1 -> Payload.json(json.value(3));
          default -> Payload.bytes(new byte[] {1, 2, (byte) random.nextInt(256)});
        };
    Event event =
        new Event(
            position,
            new UUID(random.nextLong(), random.nextLong()),
            entity ? EntityId.of("entity \"\u20ac\" " + seed) : null,
            "type " + seed,
            entity ? random.nextLong(1, Long.MAX_VALUE) : 0,
            Ticks.toInstant(random.nextLong() / 2),
            Ticks.toInstant(random.nextLong(1L << 56)),
            seed % 4 == 0 ? Payload.json("[" + seed) : payload,
            seed % 8 == 0
                ? Payload.json("[" + seed + "]")
                : random.nextBoolean() ? Payload.none() : Payload.json(json.object(2)),
            random.nextBoolean() ? List.of() : List.of(Tag.of("a", "b"), Tag.of("c:\n")));
    boolean first = random.nextBoolean();
    return new ExportedEvent(
        event,
        first ? position : random.nextLong(1, position + 1),
        first && random.nextBoolean() ? "request " + seed : null,
        first && random.nextBoolean() ? new Tracking("source", seed) : null);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"position\":7, |  | \"position\" is missing",
        "\"id\":\"123e4567-e89b-12d3-a456-426614174000\", |  | \"id\" is missing",
        "\"event_type\":\"t\", |  | \"event_type\" is missing",
        "\"version\":1, |  | \"version\" is missing",
        "\"timestamp\":\"2011-12-19T10:24:57Z\", |  | \"timestamp\" is missing",
        "\"recorded_at\":\"2011-12-19T10:24:57Z\", |  | \"recorded_at\" is missing",
        ",\"commit_first\":7 |  | \"commit_first\" is missing",
        "\"position\":7 | \"position\":^0 | \"position\" must be at least 1, is 0",
        "\"position\":7 | \"position\":6 | exported event has a commit_first above its position",
        "\"version\":1 | \"version\":^-1 | \"version\" must be at least 0, is -1",
        "\"version\":1 | \"version\":0 | exported event must have a version of at least 1 exactly"
            + " with an entity_id",
        "\"entity_id\":\"e\" | \"entity_id\":null | exported event must have a version of at least"
            + " 1 exactly with an entity_id",
        "\"tenant_id\":\"default\" | \"tenant_id\":^\"x\" | \"tenant_id\" must be \"default\", is"
            + " \"x\"",
        "\"commit_first\":7 | \"commit_first\":7,\"request_id\":^\"\" | \"request_id\" must not be"
            + " empty",
        "\"commit_first\":7 | \"commit_first\":7,\"tracking\":^{\"source\":\"s\"} | \"tracking\":"
            + " tracking position must be at least 1, is 0",
        "\"commit_first\":7 | \"commit_first\":7,\"tracking\":^{\"position\":1} | \"tracking\":"
            + " tracking source is empty",
        "\"commit_first\":7 | \"commit_first\":7,^\"expected_version\":1 | unknown field"
            + " \"expected_version\"",
        "\"commit_first\":7 | \"commit_first\":7,\"metadata\":{},\"metadata_base64\":^\"\" |"
            + " \"metadata_base64\" must not stand beside other metadata",
      })
  void otherLinesAreErrors(String part, String replacement, String message) {
    String line =
        "{\"position\":7,\"id\":\"123e4567-e89b-12d3-a456-426614174000\",\"entity_id\":\"e\",\"event_type\":\"t\",\"version\":1,"
            + "\"timestamp\":\"2011-12-19T10:24:57Z\",\"recorded_at\":\"2011-12-19T10:24:57Z\",\"tenant_id\":\"default\",\"commit_first\":7}";
    assertThat(line).contains(part);
    String marked = line.replace(part, replacement == null ? "" : replacement);
    byte[] bad = marked.replace("^", "").getBytes(StandardCharsets.UTF_8);
    int at = Math.max(0, marked.indexOf('^'));
    assertThatThrownBy(() -> new ExportedEventJson().parse(bad, 0, bad.length))
        .isInstanceOf(InvalidInput.class)
        .hasMessage(message + " at byte " + at);
  }

  @Test
  void boundsHoldInExportedLinesToo() {
    String line =
        text(new ExportedEvent(event(Payload.none(), Payload.none()), 7, "r".repeat(64), null));
    byte[] good = line.getBytes(StandardCharsets.UTF_8);
    assertThat(new ExportedEventJson().parse(good, 0, good.length).requestId()).hasSize(64);
    byte[] bad = line.replace("rrr", "rrrr").getBytes(StandardCharsets.UTF_8);
    assertThatThrownBy(() -> new ExportedEventJson().parse(bad, 0, bad.length))
        .isInstanceOf(LimitExceeded.class);
  }

  private static String text(Event event) {
    JsonWriter out = new JsonWriter();
    new EventJson(out).write(event);
    return out.text();
  }

  private static String text(ExportedEvent event) {
    JsonWriter out = new JsonWriter();
    new EventJson(out).write(event);
    return out.text();
  }
}

package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.ExpectedVersion;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Query;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** What is appended to the {@link GoldenStore}s. A change here needs new golden files. */
final class GoldenAppends {
  private static final EntityId ENTITY = EntityId.of("Zürich-東京-🗻");

  private GoldenAppends() {}

  /** Small commits and some large ones; every name fits the strict profile. */
  static List<Append> random(long seed, int commits, int largestPayload) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Append> appends = new ArrayList<>();
    for (int i = 0; i < commits; i++) {
      List<NewEvent> events = new ArrayList<>();
      for (int left = 1 + random.nextInt(3); left > 0; left--) {
        events.add(event(random, largestPayload));
      }
      Append append = Append.of(events);
      append = i % 7 == 0 ? append.withRequestId("request-" + i) : append;
      append = i % 5 == 0 ? append.withTracking("source-" + i % 2, i + 1) : append;
      appends.add(append);
    }
    return appends;
  }

  private static NewEvent event(SplittableRandom random, int largestPayload) {
    int padding = random.nextInt(random.nextInt(6) == 0 ? largestPayload : 80);
    String payload =
        "{\"amount\":%d,\"k%d\":true,\"pad\":\"%s\"}"
            .formatted(random.nextInt(1_000), random.nextInt(4), "p".repeat(padding));
    NewEvent event =
        NewEvent.of("order.type" + random.nextInt(5), "order-" + random.nextInt(9), payload);
    if (random.nextInt(3) == 0) {
      event = event.withTags(Tag.of("customer", "c" + random.nextInt(4)), Tag.of("late:yes"));
    }
    if (random.nextInt(4) == 0) {
      event = event.withId(new UUID(random.nextLong(), random.nextLong()));
    }
    return random.nextInt(4) == 0
        ? event.withTimestamp(Instant.ofEpochSecond(random.nextInt(2_000_000_000)))
        : event;
  }

  static List<Append> features() {
    List<Append> appends = new ArrayList<>();
    appends.addAll(payloads());
    appends.addAll(names());
    appends.addAll(times());
    appends.addAll(commits());
    return appends;
  }

  private static List<Append> payloads() {
    List<Append> appends = new ArrayList<>();
    for (String json :
        List.of("{}", "null", "[1,2.5e3,\"x\"]", "{\"a\":{\"b\":\"ä\\n\"}}", "\"\"")) {
      appends.add(Append.of(NewEvent.of("payload.json", "payloads", json)));
    }
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    EntityId entity = EntityId.of("payloads");
    appends.add(Append.of(NewEvent.of("payload.bytes", entity, Payload.bytes(all))));
    appends.add(Append.of(NewEvent.of("payload.bytes", entity, Payload.bytes(new byte[0]))));
    appends.add(Append.of(NewEvent.of("payload.none", entity, Payload.none())));
    NewEvent large = NewEvent.of("payload.large", "large", "\"" + "x".repeat(55_000) + "\"");
    appends.add(Append.of(large));
    String note = "{\"note\":\"" + "m".repeat(40_000) + "\"}";
    appends.add(Append.of(NewEvent.of("t", "m", "{}").withMetadata(Payload.json(note))));
    appends.add(
        Append.of(NewEvent.of("t", "m", "{}").withMetadata(Payload.json("{\"by\":\"ë\"}"))));
    return appends;
  }

  private static List<Append> names() {
    List<Append> appends = new ArrayList<>();
    String longest = "n".repeat(Limits.NAME_BYTES);
    appends.add(Append.of(NewEvent.of(longest, longest, "{\"longest\":1}")));
    appends.add(Append.of(NewEvent.of("Bestellung.größer 🗻", ENTITY, Payload.json("{\"n\":1}"))));
    appends.add(Append.of(NewEvent.of("t", ENTITY, Payload.json("{\"m\":2}"))));
    List<Tag> tags = new ArrayList<>();
    for (int i = 0; i < Limits.TAGS_PER_EVENT; i++) {
      String number = Integer.toString(100 + i);
      tags.add(Tag.of("k", number + "v".repeat(Limits.TAG_BYTES - 2 - number.length())));
    }
    appends.add(Append.of(NewEvent.tagged("tags", Payload.json("{}"), tags.toArray(Tag[]::new))));
    appends.add(Append.of(NewEvent.tagged("tags", Payload.none(), Tag.of("stadt:Zürich"))));
    appends.add(Append.of(NewEvent.tagged("tags", Payload.none())));
    return appends;
  }

  private static List<Append> times() {
    List<Append> appends = new ArrayList<>();
    for (Instant time :
        List.of(
            Instant.parse("-27258-04-19T21:11:55Z"),
            Instant.parse("0001-01-01T00:00:00.0000001Z"),
            Instant.EPOCH,
            Instant.parse("1969-12-31T23:59:59.9999999Z"),
            Ticks.toInstant(Long.MAX_VALUE))) {
      appends.add(Append.of(NewEvent.of("time", "times", "{}").withTimestamp(time)));
    }
    return appends;
  }

  private static List<Append> commits() {
    EntityId counted = EntityId.of("counted");
    NewEvent event = NewEvent.of("counted", counted, Payload.json("{\"c\":1}"));
    List<Append> appends = new ArrayList<>();
    appends.add(Append.of(Collections.nCopies(60, event)).withRequestId("sixty"));
    appends.add(
        Append.of(event, NewEvent.of("t", "other", "{}"), NewEvent.tagged("x", Payload.none()))
            .expect(counted, ExpectedVersion.exactly(60))
            .expect(EntityId.of("other"), ExpectedVersion.absent())
            .noneMatch(Query.type("never"), 3)
            .withRequestId("ü".repeat(Limits.REQUEST_ID_BYTES / 2))
            .withTracking("s".repeat(Limits.TRACKING_SOURCE_BYTES), Long.MAX_VALUE));
    appends.add(Append.of(event.withId(new UUID(0, 0)), event.withId(new UUID(-1, -1))));
    appends.add(Append.of(event.withId(new UUID(7, 7))).withRequestId("r").withTracking("源", 1));
    return appends;
  }
}

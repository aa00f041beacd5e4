package io.varve.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events of about {@link #EVENT_BYTES} as they stand in the log: any of 10,000 entities, of 10
 * types, a JSON payload of about 100 bytes, one tag. Parts are made ahead, so that making an event
 * costs little beside storing it. The tables may be shared; a generator is used by one thread.
 */
final class SyntheticEvents {
  /** Encoded size of an event, near enough to say what a frame weighs. */
  static final int EVENT_BYTES = 208;

  static final int ENTITIES = 10_000;

  private static final int TYPES = 10;
  private static final int PAYLOADS = 4_096;
  private static final long SEED = 20_260_101;
  private static final EntityId[] ENTITY_IDS = entityIds();
  private static final String[] TYPE_NAMES = typeNames();
  private static final Payload[] PAYLOAD_TEXTS = payloads();

  private final SplittableRandom random;
  private final List<Tag> tags;

  SyntheticEvents(Tag tag, int number) {
    this.random = new SplittableRandom(SEED + number);
    this.tags = List.of(tag);
  }

  private static EntityId[] entityIds() {
    EntityId[] ids = new EntityId[ENTITIES];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = EntityId.of("customer-%05d".formatted(i));
    }
    return ids;
  }

  private static String[] typeNames() {
    String[] names = new String[TYPES];
    for (int i = 0; i < names.length; i++) {
      names[i] = "order.step_" + i;
    }
    return names;
  }

  private static Payload[] payloads() {
    SplittableRandom random = new SplittableRandom(SEED);
    Payload[] payloads = new Payload[PAYLOADS];
    for (int i = 0; i < payloads.length; i++) {
      String text =
          "{\"amount\":%d,\"currency\":\"EUR\",\"resource\":\"%016x\",\"lifecycle\":\"COMPLETE\",\"note\":\"%08x\"}"
              .formatted(random.nextInt(1_000, 100_000), random.nextLong(), random.nextInt());
      payloads[i] = Payload.json(text.getBytes(US_ASCII));
    }
    return payloads;
  }

  /** An event about an entity drawn uniformly. */
  NewEvent next() {
    return about(random.nextInt(ENTITIES));
  }

  /** An event about the entity with a number below {@link #ENTITIES}. */
  NewEvent about(int entity) {
    return new NewEvent(
        TYPE_NAMES[random.nextInt(TYPES)],
        ENTITY_IDS[entity],
        null,
        PAYLOAD_TEXTS[random.nextInt(PAYLOADS)],
        Payload.none(),
        tags,
        null);
  }

  /** The next {@code count} events. */
  List<NewEvent> batch(int count) {
    List<NewEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(next());
    }
    return events;
  }
}

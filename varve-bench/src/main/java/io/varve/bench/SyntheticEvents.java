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
 * Events of about {@link #EVENT_BYTES} as they stand in the log: any of some entities, of 10 types,
 * a JSON payload of about 100 bytes of its own, a tag or none. Names are made ahead, as a program
 * has them at hand; everything else is made with the event. Used by one thread.
 */
public final class SyntheticEvents {
  /** Encoded size of an event, near enough to say what a frame weighs. */
  public static final int EVENT_BYTES = 208;

  public static final int ENTITIES = 10_000;

  private static final int MAX_ENTITIES = 100_000;
  private static final int TYPES = 10;
  private static final long SEED = 20_260_101;
  private static final String[] ENTITY_NAMES = names("customer-%05d", MAX_ENTITIES);
  private static final String[] TYPE_NAMES = names("order.step_%d", TYPES);
  private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] PAYLOAD =
      ("{\"amount\":4200,\"currency\":\"EUR\",\"resource\":\"0000000000000000\","
              + "\"lifecycle\":\"COMPLETE\",\"note\":\"a first part\"}")
          .getBytes(US_ASCII);
  private static final int RESOURCE_AT = 44;
  private static final int RESOURCE_DIGITS = 16;

  private final SplittableRandom random;
  private final List<Tag> tags;
  private final int entities;

  /** Events with one tag about {@link #ENTITIES} entities. */
  public SyntheticEvents(Tag tag, int number) {
    this(List.of(tag), number, ENTITIES);
  }

  /**
   * @param number other numbers give other events
   * @param entities at most 100,000
   */
  public SyntheticEvents(List<Tag> tags, int number, int entities) {
    this.random = new SplittableRandom(SEED + number);
    this.tags = List.copyOf(tags);
    this.entities = entities;
  }

  private static String[] names(String pattern, int count) {
    String[] names = new String[count];
    for (int i = 0; i < count; i++) {
      names[i] = pattern.formatted(i);
    }
    return names;
  }

  /** The name of the entity with a number. */
  public static String entity(int number) {
    return ENTITY_NAMES[number];
  }

  /** The name of one of the 10 types. */
  public static String type(int number) {
    return TYPE_NAMES[number];
  }

  /** An event about an entity drawn uniformly. */
  public NewEvent next() {
    return about(random.nextInt(entities));
  }

  /** An event about the entity with a number. */
  public NewEvent about(int entity) {
    return of(random.nextInt(TYPES), entity);
  }

  /** An event of the type and about the entity with these numbers. */
  public NewEvent of(int type, int entity) {
    return new NewEvent(
        TYPE_NAMES[type],
        EntityId.of(ENTITY_NAMES[entity]),
        null,
        Payload.json(payload(random.nextLong())),
        Payload.none(),
        tags,
        null);
  }

  private static byte[] payload(long resource) {
    byte[] text = PAYLOAD.clone();
    long rest = resource;
    for (int i = 0; i < RESOURCE_DIGITS; i++) {
      text[RESOURCE_AT + i] = HEX[(int) (rest & 15)];
      rest >>>= 4;
    }
    return text;
  }

  /** The next {@code count} events. */
  public List<NewEvent> batch(int count) {
    List<NewEvent> events = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      events.add(next());
    }
    return events;
  }
}

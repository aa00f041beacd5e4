package io.varve.chaos;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.testkit.history.HistoryEntry.AppendSent;
import io.varve.testkit.history.SentEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * The events that lives append. An event's payload follows from its id alone, so that a later life
 * can make the same append again from the line that told of it.
 */
final class ChaosEvents {
  private static final int ENTITIES = 24;
  private static final int TYPES = 9;
  private static final int GROUPS = 12;
  private static final int PADDING_BYTES = 480;
  private static final int LARGE_BYTES = 6_000;

  private ChaosEvents() {}

  static EntityId entity(SplittableRandom random) {
    return EntityId.of("e-" + random.nextInt(ENTITIES));
  }

  static String type(SplittableRandom random) {
    return "type." + random.nextInt(TYPES);
  }

  static Tag group(SplittableRandom random) {
    return Tag.of("group", Integer.toString(random.nextInt(GROUPS)));
  }

  static NewEvent event(SplittableRandom random, EntityId entityId) {
    return event(id(random), entityId, type(random), List.of(group(random)));
  }

  static NewEvent tagged(SplittableRandom random, Tag tag) {
    UUID id = id(random);
    return new NewEvent(type(random), null, null, payload(id), Payload.none(), List.of(tag), id);
  }

  /** One to {@code max} events about a few entities. */
  static List<NewEvent> events(SplittableRandom random, int max) {
    int count = 1 + random.nextInt(max);
    List<NewEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(event(random, entity(random)));
    }
    return events;
  }

  /** The same append once more. */
  static Append again(AppendSent sent) {
    List<NewEvent> events = sent.events().stream().map(ChaosEvents::again).toList();
    return new Append(events, sent.condition(), sent.requestId(), null);
  }

  private static NewEvent again(SentEvent sent) {
    UUID id = Objects.requireNonNull(sent.id(), "events here have ids");
    return new NewEvent(
        sent.eventType(), sent.entityId(), null, payload(id), Payload.none(), sent.tags(), id);
  }

  private static NewEvent event(UUID id, EntityId entityId, String type, List<Tag> tags) {
    return new NewEvent(type, entityId, null, payload(id), Payload.none(), tags, id);
  }

  private static UUID id(SplittableRandom random) {
    return new UUID(random.nextLong(), random.nextLong());
  }

  private static Payload payload(UUID id) {
    SplittableRandom random = new SplittableRandom(id.getLeastSignificantBits());
    int padding =
        random.nextInt(100) == 0 ? random.nextInt(LARGE_BYTES) : random.nextInt(PADDING_BYTES);
    return Payload.json("{\"of\":\"" + id + "\",\"pad\":\"" + "x".repeat(padding) + "\"}");
  }
}

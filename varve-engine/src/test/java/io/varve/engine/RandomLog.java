package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.PayloadPredicate.Op;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Appends, queries and options by seed, over few names, so that all kinds of matches and of misses
 * come up.
 */
final class RandomLog {
  private static final List<String> TYPES =
      List.of("order.placed", "order.paid", "order.sent", "item.added", "item", "Ärger.größer");
  private static final List<String> TYPE_PREFIXES =
      List.of("order.", "item", "order.p", "none", "Ä");
  private static final List<String> ENTITIES =
      List.of("a", "ab", "abc", "b-1", "b-2", "b-3", "b-30", "größe", "largest", "rare");
  private static final List<String> ENTITY_PREFIXES = List.of("a", "b-", "b-3", "x", "gr");
  private static final List<String> TAGS =
      List.of("region:eu", "region:us", "user:1", "user:2", "user:3", "rare:yes", "k:");

  /** Ticks between two events, on average. */
  private static final long STEP = 10_000;

  final Random random;
  private final Instant start = Instant.parse("2026-01-01T00:00:00Z");
  private long tracked;

  RandomLog(long seed) {
    random = new Random(seed);
  }

  /** Appends until the log has {@code events}; now and then it starts another part. */
  void fill(TestLog log, int events, int partsPerThousand) {
    while (log.head() < events) {
      log.append(append(log.head()));
      if (random.nextInt(1_000) < partsPerThousand) {
        if (random.nextBoolean()) {
          log.seal(random.nextBoolean());
        } else {
          log.next(random.nextBoolean());
        }
      }
    }
  }

  Append append(long head) {
    List<NewEvent> events = new ArrayList<>();
    int count = random.nextInt(8) == 0 ? 1 + random.nextInt(20) : 1 + random.nextInt(3);
    for (int i = 0; i < count; i++) {
      events.add(event(head + i));
    }
    Append append = Append.of(events);
    if (random.nextInt(10) == 0) {
      append = append.withRequestId("request-" + head);
    }
    if (random.nextInt(10) == 0) {
      append = append.withTracking(random.nextBoolean() ? "file" : "other", ++tracked);
    }
    return append;
  }

  private NewEvent event(long position) {
    EntityId entity = random.nextInt(6) == 0 ? null : EntityId.of(entity());
    Payload metadata =
        random.nextInt(3) == 0
            ? Payload.json("{\"user\":" + random.nextInt(3) + "}")
            : Payload.none();
    // Most are a little late or early, some much.
    long spread = random.nextInt(10) == 0 ? 500 * STEP : 3 * STEP;
    Instant when = at(position, random.nextLong(-spread, spread));
    UUID id = random.nextInt(4) == 0 ? new UUID(7, random.nextInt(40)) : null;
    return new NewEvent(
        any(TYPES),
        entity,
        random.nextInt(10) == 0 ? null : when,
        payload(position),
        metadata,
        tags(random.nextInt(4)),
        id);
  }

  private String entity() {
    return random.nextInt(3) == 0
        ? "largest"
        : random.nextInt(200) == 0 ? "rare" : ENTITIES.get(random.nextInt(8));
  }

  private Payload payload(long position) {
    return switch (random.nextInt(6)) {
      case 0 -> Payload.none();
      case 1 -> Payload.bytes(new byte[] {1, 2, (byte) position});
      case 2 -> Payload.json("[" + position + "]");
      case 3 -> Payload.json("{\"text\":\"" + "x".repeat(random.nextInt(2_000)) + "\"}");
      default ->
          Payload.json(
              "{\"amount\":"
                  + random.nextInt(20)
                  + ",\"state\":\""
                  + (random.nextBoolean() ? "open" : "shut")
                  + "\",\"k"
                  + random.nextInt(3)
                  + "\":"
                  + position
                  + "}");
    };
  }

  private List<Tag> tags(int count) {
    Set<Tag> tags = new LinkedHashSet<>();
    for (int i = 0; i < count; i++) {
      String tag = any(TAGS);
      if (!tag.startsWith("rare") || random.nextInt(30) == 0) {
        tags.add(Tag.of(tag));
      }
    }
    return List.copyOf(tags);
  }

  /** The time events about {@code position} have, or some ticks off. */
  Instant at(long position, long offTicks) {
    return Ticks.toInstant(Ticks.of(start) + position * STEP + offTicks);
  }

  Query query() {
    if (random.nextInt(12) == 0) {
      return Query.all();
    }
    QueryItem[] items = new QueryItem[random.nextInt(3) == 0 ? 1 + random.nextInt(5) : 1];
    for (int i = 0; i < items.length; i++) {
      items[i] = item();
    }
    return Query.of(items);
  }

  private QueryItem item() {
    while (true) {
      List<String> types = some(0.3, () -> random.nextInt(8) == 0 ? "absent" : any(TYPES));
      List<String> typePrefixes = some(0.15, () -> any(TYPE_PREFIXES));
      List<Tag> tags = some(0.3, () -> Tag.of(random.nextInt(9) == 0 ? "no:such" : any(TAGS)));
      List<EntityId> entities =
          some(0.3, () -> EntityId.of(random.nextInt(9) == 0 ? "nobody" : any(ENTITIES)));
      List<String> entityPrefixes = some(0.15, () -> any(ENTITY_PREFIXES));
      int terms =
          types.size()
              + typePrefixes.size()
              + tags.size()
              + entities.size()
              + entityPrefixes.size();
      if (terms > 0) {
        return new QueryItem(types, typePrefixes, tags, entities, entityPrefixes);
      }
    }
  }

  ReadOptions options(long head) {
    ReadOptions options = ReadOptions.defaults();
    if (random.nextInt(3) == 0) {
      options = options.withAfter(random.nextLong(head + 5));
    }
    if (random.nextInt(3) == 0) {
      options = options.withBefore(random.nextLong(head + 5));
    }
    if (random.nextInt(4) == 0) {
      options = options.withSince(at(random.nextLong(head + 1), random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      options = options.withUntil(at(random.nextLong(head + 1), random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      options = options.withAsOf(at(random.nextLong(head + 1), random.nextInt(3)));
    }
    if (random.nextInt(4) == 0) {
      options = options.withWhere(predicate());
    }
    if (random.nextInt(3) == 0) {
      options = options.withLimit(random.nextInt(20));
    }
    return random.nextBoolean() ? options.withReverse() : options;
  }

  private PayloadPredicate predicate() {
    return switch (random.nextInt(4)) {
      case 0 -> PayloadPredicate.of("payload.amount", Op.GE, Integer.toString(random.nextInt(20)));
      case 1 -> PayloadPredicate.of("payload.state", Op.EQ, "\"open\"");
      case 2 -> PayloadPredicate.of("payload.k1", Op.EXISTS, "true");
      default -> PayloadPredicate.of("metadata.user", Op.LT, "2");
    };
  }

  String any(List<String> values) {
    return values.get(random.nextInt(values.size()));
  }

  EntityId anyEntity() {
    return EntityId.of(random.nextInt(15) == 0 ? "nobody" : any(ENTITIES));
  }

  private <T> List<T> some(double share, Supplier<T> one) {
    List<T> some = new ArrayList<>();
    if (random.nextDouble() < share) {
      do {
        some.add(one.get());
      } while (random.nextInt(3) == 0);
    }
    return some;
  }
}

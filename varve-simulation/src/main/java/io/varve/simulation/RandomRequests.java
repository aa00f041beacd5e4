package io.varve.simulation;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.EventStore;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes up appends and queries over few names, so that they meet often. */
final class RandomRequests {
  private static final int ENTITIES = 12;
  private static final int TAGS = 6;
  private static final int TYPES = 20;
  private static final int SOURCES = 3;
  private static final long START_SECONDS = 1_767_225_600L;
  private static final int SECONDS = 1_000;
  private static final int MAX_SMALL_BYTES = 200;

  private final SplittableRandom random;
  private final int largePadding;
  private long number;

  RandomRequests(SplittableRandom random, int largePadding) {
    this.random = random;
    this.largePadding = largePadding;
  }

  boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  int below(int bound) {
    return random.nextInt(bound);
  }

  // ---- appends

  /** An append whose condition holds, or not, by what the store says now. */
  Append append(EventStore store, String client) {
    Append append = Append.of(events(chance(10) ? 20 : 3));
    return switch (random.nextInt(12)) {
      case 0, 1 -> expecting(store, append);
      case 2 -> expecting(store, expecting(store, append));
      case 3 ->
          append.expect(entityId(), chance(50) ? ExpectedVersion.exists() : ExpectedVersion.any());
      case 4 -> append.expect(entityId(), ExpectedVersion.absent());
      case 5 -> append.noneMatch(item(), chance(70) ? store.head() : position(store.head()));
      case 6 -> tracking(store, append);
      case 7, 8, 9 -> append.withRequestId(client + "-" + ++number);
      default -> append;
    };
  }

  private Append expecting(EventStore store, Append append) {
    EntityId entityId = entityId();
    boolean named =
        append.condition().expectations().stream()
            .anyMatch(expectation -> expectation.entityId().equals(entityId));
    if (named) {
      return append;
    }
    long version = store.entity(entityId).map(EntitySummary::version).orElse(0L);
    return append.expect(
        entityId, ExpectedVersion.exactly(chance(85) ? version : random.nextLong(version + 2)));
  }

  private Append tracking(EventStore store, Append append) {
    String source = "source-" + random.nextInt(SOURCES);
    long last = store.trackingPosition(source);
    return append.withTracking(
        source, Math.max(1, last + random.nextInt(4) - (chance(20) ? 1 : 0)));
  }

  /** The same request with other content. */
  Append altered(Append append) {
    return new Append(events(2), append.condition(), append.requestId(), append.tracking());
  }

  List<NewEvent> events(int most) {
    return list(most, this::event);
  }

  private NewEvent event() {
    return new NewEvent(
        "type." + random.nextInt(TYPES),
        chance(85) ? entityId() : null,
        chance(30) ? time() : null,
        payload(),
        chance(20) ? Payload.json("{\"m\":" + random.nextInt(3) + "}") : Payload.none(),
        chance(50) ? list(3, this::tag) : List.of(),
        new UUID(random.nextLong(), random.nextLong()));
  }

  private Payload payload() {
    int size = random.nextInt(chance(7) ? largePadding : MAX_SMALL_BYTES);
    return switch (random.nextInt(10)) {
      case 0 -> Payload.none();
      case 1 -> Payload.bytes(new byte[size]);
      default ->
          Payload.json(
              "{\"n\":%d,\"k\":\"%d\",\"pad\":\"%s\"}"
                  .formatted(random.nextInt(5), random.nextInt(3), "p".repeat(size)));
    };
  }

  EntityId entityId() {
    return EntityId.of("entity-" + random.nextInt(ENTITIES));
  }

  private Tag tag() {
    return Tag.of("tag", Integer.toString(random.nextInt(TAGS)));
  }

  private Instant time() {
    return Instant.ofEpochSecond(START_SECONDS + random.nextInt(SECONDS));
  }

  // ---- queries

  /** A query of few events. */
  Query item() {
    return switch (random.nextInt(3)) {
      case 0 -> Query.tag(tag().text());
      case 1 -> Query.entity(entityId().value());
      default -> Query.type("type." + random.nextInt(TYPES));
    };
  }

  Query query() {
    if (chance(20)) {
      return Query.all();
    }
    return chance(40) ? item() : new Query.AnyOf(list(3, this::queryItem));
  }

  private QueryItem queryItem() {
    List<String> types = chance(40) ? list(3, () -> "type." + random.nextInt(TYPES)) : List.of();
    List<String> typePrefixes = chance(15) ? List.of("type.1") : List.of();
    List<Tag> tags = chance(35) ? list(2, this::tag) : List.of();
    List<EntityId> entities = chance(30) ? list(3, this::entityId) : List.of();
    List<String> entityPrefixes = chance(15) ? List.of("entity-1") : List.of();
    boolean none =
        types.isEmpty()
            && typePrefixes.isEmpty()
            && tags.isEmpty()
            && entities.isEmpty()
            && entityPrefixes.isEmpty();
    return none
        ? QueryItem.tag(tag().text())
        : new QueryItem(types, typePrefixes, tags, entities, entityPrefixes);
  }

  ReadOptions options(long head) {
    return new ReadOptions(
        chance(30) ? position(head) : 0,
        chance(20) ? position(head) : Long.MAX_VALUE,
        maybeTime(),
        maybeTime(),
        maybeTime(),
        chance(15)
            ? List.of(PayloadPredicate.of("payload.n", PayloadPredicate.Op.GE, "2"))
            : List.of(),
        chance(40),
        chance(40) ? random.nextInt(20) : Long.MAX_VALUE);
  }

  private @Nullable Instant maybeTime() {
    return chance(10) ? time() : null;
  }

  /** From 0 to somewhat past {@code head}. */
  long position(long head) {
    return random.nextLong(head + 3);
  }

  /** 1 to {@code most} values. */
  private <T> List<T> list(int most, Supplier<T> value) {
    List<T> values = new ArrayList<>();
    for (int i = random.nextInt(most); i >= 0; i--) {
      values.add(value.get());
    }
    return values;
  }
}

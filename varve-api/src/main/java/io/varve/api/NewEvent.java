package io.varve.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event about to be appended. The constructor and {@link #of} check format bounds only and are
 * the hot path; {@link #validated} adds the checks a program wants at its borders.
 *
 * @param eventType 1 to 512 bytes of UTF-8
 * @param entityId what the event is about; null: about no single entity, found by its tags
 * @param timestamp when it happened; null: when it is recorded
 * @param payload at most 4 MiB
 * @param metadata none or a JSON object, at most 64 KiB
 * @param tags at most 64
 * @param id null: the store makes one
 */
public record NewEvent(
    String eventType,
    @Nullable EntityId entityId,
    @Nullable Instant timestamp,
    Payload payload,
    Payload metadata,
    List<Tag> tags,
    @Nullable UUID id) {

  public NewEvent {
    Names.checkBounds("event type", eventType);
    Limits.check("payload in bytes", payload.sizeBytes(), Limits.PAYLOAD_BYTES);
    Limits.check("metadata in bytes", metadata.sizeBytes(), Limits.METADATA_BYTES);
    if (!metadata.isNone() && !metadata.isJson()) {
      throw new InvalidInput("metadata must be JSON");
    }
    Limits.check("number of tags", tags.size(), Limits.TAGS_PER_EVENT);
    tags = List.copyOf(tags);
  }

  /** An event about an entity. */
  public static NewEvent of(String eventType, EntityId entityId, Payload payload) {
    return new NewEvent(eventType, entityId, null, payload, Payload.none(), List.of(), null);
  }

  /** An event about an entity, with a JSON payload. */
  public static NewEvent of(String eventType, String entityId, String jsonPayload) {
    return of(eventType, EntityId.of(entityId), Payload.json(jsonPayload));
  }

  /** An event about no single entity, found by its tags. */
  public static NewEvent tagged(String eventType, Payload payload, Tag... tags) {
    return new NewEvent(eventType, null, null, payload, Payload.none(), List.of(tags), null);
  }

  public NewEvent withTimestamp(Instant when) {
    return new NewEvent(eventType, entityId, when, payload, metadata, tags, id);
  }

  public NewEvent withMetadata(Payload newMetadata) {
    return new NewEvent(eventType, entityId, timestamp, payload, newMetadata, tags, id);
  }

  public NewEvent withTags(Tag... newTags) {
    return new NewEvent(eventType, entityId, timestamp, payload, metadata, List.of(newTags), id);
  }

  public NewEvent withId(UUID newId) {
    return new NewEvent(eventType, entityId, timestamp, payload, metadata, tags, newId);
  }

  /**
   * This event with names checked against {@code profile}, JSON checked to be JSON and stored
   * without insignificant white space.
   *
   * @throws InvalidInput saying which part breaks which rule
   */
  public NewEvent validated(NamingProfile profile) {
    checkNames(profile);
    Payload checkedPayload = payload.normalized("payload");
    Payload checkedMetadata = metadata.normalized("metadata");
    if (!checkedMetadata.isNone() && checkedMetadata.buffer().get(0) != '{') {
      throw new InvalidInput("metadata must be a JSON object");
    }
    return new NewEvent(eventType, entityId, timestamp, checkedPayload, checkedMetadata, tags, id);
  }

  /**
   * Checks the names against {@code profile}, as {@link #validated} does, and nothing else.
   *
   * @throws InvalidInput saying which part breaks which rule
   */
  public void checkNames(NamingProfile profile) {
    Names.checkPrintable("event type", eventType);
    if (profile == NamingProfile.STRICT) {
      Names.checkStrictType(eventType);
    }
    if (entityId != null) {
      Names.checkPrintable("entity id", entityId.value());
    }
    for (Tag tag : tags) {
      Names.checkPrintable("tag", tag.text());
    }
  }
}

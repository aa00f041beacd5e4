package io.varve.testkit.history;

import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * 64 bits over what the sender alone decides about an event: type, entity, tags in their order,
 * payload and metadata. The sent form and the read form of one event have the same digest, in every
 * process. Id and timestamp stand beside it, because the store fills them in where the sender left
 * them out.
 */
public final class ContentDigest {
  private static final long START = 0x6A09E667F3BCC909L;
  private static final long STEP = 0x9E3779B97F4A7C15L;

  private ContentDigest() {}

  public static long of(NewEvent event) {
    return of(event.eventType(), event.entityId(), event.tags(), event.payload(), event.metadata());
  }

  public static long of(Event event) {
    return of(event.eventType(), event.entityId(), event.tags(), event.payload(), event.metadata());
  }

  private static long of(
      String eventType,
      @Nullable EntityId entityId,
      List<Tag> tags,
      Payload payload,
      Payload metadata) {
    long digest = text(START, eventType);
    digest = entityId == null ? mix(digest, -1) : text(digest, entityId.value());
    digest = mix(digest, tags.size());
    for (Tag tag : tags) {
      digest = text(digest, tag.text());
    }
    return content(content(digest, payload), metadata);
  }

  private static long text(long digest, String text) {
    long now = mix(digest, text.length());
    for (int index = 0; index < text.length(); index++) {
      now = mix(now, text.charAt(index));
    }
    return now;
  }

  private static long content(long digest, Payload payload) {
    ByteBuffer bytes = payload.buffer();
    long now = mix(digest, payload.isJson() ? bytes.remaining() : ~bytes.remaining());
    while (bytes.remaining() >= Long.BYTES) {
      now = mix(now, bytes.getLong());
    }
    while (bytes.hasRemaining()) {
      now = mix(now, bytes.get());
    }
    return now;
  }

  /** One more value: multiply and fold, so that order counts and every bit reaches every other. */
  static long mix(long digest, long value) {
    long mixed = (digest ^ value) * STEP + 0x632BE59BD9B4E019L;
    mixed = (mixed ^ (mixed >>> 32)) * 0xD6E8FEB86659FD93L;
    return mixed ^ (mixed >>> 32);
  }
}

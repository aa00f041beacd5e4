package io.varve.testkit;

import io.varve.api.Append;
import io.varve.api.InvalidInput;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * What a store checks of an append before it looks at any condition, beyond what the records
 * themselves check.
 */
final class ModelBounds {
  private ModelBounds() {}

  static void check(Append append) {
    long commitBytes = 0;
    for (NewEvent event : append.events()) {
      requireUnicode("event type", event.eventType());
      if (event.entityId() != null) {
        requireUnicode("entity id", event.entityId().value());
      }
      event.tags().forEach(tag -> requireUnicode("tag", tag.text()));
      commitBytes += event.payload().sizeBytes() + event.metadata().sizeBytes();
    }
    Limits.check("commit in bytes", commitBytes, Limits.COMMIT_BYTES);
    if (append.requestId() != null) {
      requireUnicode("request id", append.requestId());
    }
    if (append.tracking() != null) {
      requireUnicode("tracking source", append.tracking().source());
    }
  }

  private static void requireUnicode(String what, String text) {
    try {
      StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new InvalidInput(what + " has a lone surrogate, which UTF-8 cannot hold");
    }
  }
}

package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.EntityId;
import io.varve.api.Limits;
import io.varve.api.NewEvent;
import io.varve.api.Tag;
import io.varve.api.Ticks;
import io.varve.api.Tracking;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.RecordFormat;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * Encodes one append on the caller's thread; see {@link RecordFormat} and {@link CommitFormat}.
 * Used once.
 *
 * <p>First the canonical form is written and hashed, then what the store assigns is filled in: ids,
 * the salt, the distance of each record to its commit.
 */
final class CommitEncoder {
  private static final int MAX_PADDING = 7;

  private final Append append;
  private final KeyHash keyHash;
  private byte[] bytes;
  private int length;
  private final int[] recordAt;
  private final int[] hashAt;
  private final long[] hashes;
  private int hashCount;

  private CommitEncoder(Append append, KeyHash keyHash) {
    this.append = append;
    this.keyHash = keyHash;
    List<NewEvent> events = append.events();
    this.hashes = new long[hashes(events)];
    this.recordAt = new int[events.size()];
    this.hashAt = new int[events.size()];
    this.bytes = new byte[asciiSize(append)];
  }

  /** What it takes if all names are ASCII; where one is not, {@link #ensure} makes room. */
  private static int asciiSize(Append append) {
    int names = CommitFormat.HEADER_BYTES + MAX_PADDING;
    names += append.requestId() == null ? 0 : append.requestId().length();
    names += append.tracking() == null ? 0 : append.tracking().source().length();
    long sum = 0;
    List<NewEvent> events = append.events();
    for (int i = 0; i < events.size(); i++) {
      NewEvent event = events.get(i);
      sum += RecordFormat.EVENT_HEADER_BYTES + event.payload().sizeBytes();
      sum += event.metadata().sizeBytes();
      Limits.check("commit in bytes", sum, Limits.COMMIT_BYTES);
      names += MAX_PADDING + Short.BYTES + event.eventType().length();
      names += event.entityId() == null ? 0 : event.entityId().value().length();
      List<Tag> tags = event.tags();
      for (int tag = 0; tag < tags.size(); tag++) {
        names += Short.BYTES + tags.get(tag).text().length();
      }
    }
    return (int) sum + names;
  }

  private static int hashes(List<NewEvent> events) {
    int hashes = 0;
    for (int i = 0; i < events.size(); i++) {
      NewEvent event = events.get(i);
      hashes += event.tags().size() + (event.entityId() == null ? 0 : 1);
    }
    return hashes;
  }

  /**
   * Encodes {@code append}.
   *
   * @throws io.varve.api.LimitExceeded if it is larger than a commit may be
   */
  static EncodedCommit encode(Append append, KeyHash keyHash, IdSource ids, long salt) {
    return new CommitEncoder(append, keyHash).encode(ids, salt);
  }

  private EncodedCommit encode(IdSource ids, long salt) {
    encodeCommitRecord();
    int recordsFrom = length;
    List<NewEvent> events = append.events();
    int last = events.size() - 1;
    for (int i = 0; i <= last; i++) {
      int place =
          (i == 0 ? RecordFormat.FLAG_FIRST_OF_COMMIT : 0)
              | (i == last ? RecordFormat.FLAG_LAST_OF_COMMIT : 0);
      encodeEvent(i, events.get(i), place);
    }
    long canonicalHash = hashCanonical(recordsFrom);
    fillIn(ids, salt, canonicalHash);
    return new EncodedCommit(
        append, bytes, length, recordAt, hashes, hashAt, new CommitTypes(events), canonicalHash);
  }

  private void encodeCommitRecord() {
    int at = CommitFormat.HEADER_BYTES;
    String requestId = append.requestId();
    if (requestId != null) {
      at += putUtf8("request id", requestId, at);
    }
    int requestLength = at - CommitFormat.HEADER_BYTES;
    Tracking tracking = append.tracking();
    if (tracking != null) {
      at += putUtf8("tracking source", tracking.source(), at);
      Bytes.i64(bytes, CommitFormat.TRACKING_POSITION, tracking.position());
    }
    int sourceLength = at - CommitFormat.HEADER_BYTES - requestLength;
    length = CommitFormat.size(requestLength, sourceLength);
    Bytes.i32(bytes, RecordFormat.LENGTH, length);
    bytes[RecordFormat.KIND] = RecordFormat.KIND_COMMIT;
    Bytes.u16(bytes, CommitFormat.REQUEST_LENGTH, requestLength);
    Bytes.u16(bytes, CommitFormat.SOURCE_LENGTH, sourceLength);
    Bytes.i32(bytes, CommitFormat.COUNT, append.events().size());
  }

  private void encodeEvent(int index, NewEvent event, int placeFlags) {
    int at = length;
    ensure(at + RecordFormat.EVENT_HEADER_BYTES);
    recordAt[index] = at;
    hashAt[index] = hashCount;
    int end = at + RecordFormat.EVENT_HEADER_BYTES;
    EntityId entity = event.entityId();
    if (entity != null) {
      int entityLength = putUtf8("entity id", entity.value(), end);
      addHash(IndexDomain.ENTITY, end, entityLength);
      Bytes.u16(bytes, at + RecordFormat.ENTITY_LENGTH, entityLength);
      end += entityLength;
    }
    int tagsFrom = end;
    List<Tag> tags = event.tags();
    for (int i = 0; i < tags.size(); i++) {
      end += putTag(tags.get(i), end);
    }
    Bytes.u16(bytes, at + RecordFormat.TAGS_LENGTH, end - tagsFrom);
    Bytes.u16(bytes, at + RecordFormat.TAG_COUNT, tags.size());
    int metadataLength = event.metadata().sizeBytes();
    int payloadLength = event.payload().sizeBytes();
    ensure(end + metadataLength + payloadLength + MAX_PADDING);
    event.metadata().copyTo(bytes, end);
    event.payload().copyTo(bytes, end + metadataLength);
    Bytes.i32(bytes, at + RecordFormat.METADATA_LENGTH, metadataLength);
    Bytes.i32(bytes, at + RecordFormat.PAYLOAD_LENGTH, payloadLength);
    end = Bytes.align8(end + metadataLength + payloadLength);
    Bytes.i32(bytes, at + RecordFormat.LENGTH, end - at);
    bytes[at + RecordFormat.KIND] = RecordFormat.KIND_EVENT;
    bytes[at + RecordFormat.FLAGS] = (byte) flags(event, placeFlags, at);
    Limits.check("commit in bytes", end, Limits.COMMIT_BYTES);
    length = end;
  }

  /** The record's flags; writes id and timestamp where the caller gave them. */
  private int flags(NewEvent event, int placeFlags, int at) {
    int flags = placeFlags;
    if (event.payload().isJson()) {
      flags |= RecordFormat.FLAG_PAYLOAD_JSON;
    }
    UUID id = event.id();
    if (id == null) {
      flags |= RecordFormat.FLAG_ID_ASSIGNED;
    } else {
      Bytes.i64(bytes, at + RecordFormat.ID_HIGH, id.getMostSignificantBits());
      Bytes.i64(bytes, at + RecordFormat.ID_LOW, id.getLeastSignificantBits());
    }
    Instant timestamp = event.timestamp();
    if (timestamp == null) {
      flags |= RecordFormat.FLAG_TIMESTAMP_ASSIGNED;
    } else {
      Bytes.i64(bytes, at + RecordFormat.TIMESTAMP, Ticks.of(timestamp));
    }
    return flags;
  }

  private int putTag(Tag tag, int at) {
    ensure(at + 2);
    int tagLength = putUtf8("tag", tag.text(), at + 2);
    Bytes.u16(bytes, at, tagLength);
    addHash(IndexDomain.TAG, at + 2, tagLength);
    return 2 + tagLength;
  }

  private void addHash(int domain, int at, int keyLength) {
    hashes[hashCount++] = keyHash.hash(domain, bytes, at, keyLength);
  }

  /** The types follow the records for the hash only; they are no part of the commit. */
  private long hashCanonical(int recordsFrom) {
    int end = length;
    List<NewEvent> events = append.events();
    for (int i = 0; i < events.size(); i++) {
      ensure(end + 2);
      int typeLength = putUtf8("event type", events.get(i).eventType(), end + 2);
      Bytes.u16(bytes, end, typeLength);
      end += 2 + typeLength;
    }
    return ContentHash.canonical(bytes, recordsFrom, end - recordsFrom);
  }

  private void fillIn(IdSource ids, long salt, long canonicalHash) {
    Bytes.i64(bytes, CommitFormat.SALT, salt);
    Bytes.i64(bytes, CommitFormat.CONTENT_HASH, ContentHash.salted(canonicalHash, salt));
    Bytes.i32(bytes, CommitFormat.COMMIT_BYTES, length);
    long number = ids.reserve(recordAt.length);
    for (int i = 0; i < recordAt.length; i++) {
      int at = recordAt[i];
      Bytes.i32(bytes, at + RecordFormat.COMMIT_DISTANCE, at);
      if ((bytes[at + RecordFormat.FLAGS] & RecordFormat.FLAG_ID_ASSIGNED) != 0) {
        Bytes.i64(bytes, at + RecordFormat.ID_HIGH, ids.high());
        Bytes.i64(bytes, at + RecordFormat.ID_LOW, IdSource.low(number + i));
      }
    }
  }

  /** Writes {@code text} at {@code at} and returns its length in bytes. */
  private int putUtf8(String what, String text, int at) {
    int chars = text.length();
    ensure(at + chars);
    for (int i = 0; i < chars; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        return putWideUtf8(what, text, at);
      }
      bytes[at + i] = (byte) c;
    }
    return chars;
  }

  private int putWideUtf8(String what, String text, int at) {
    byte[] encoded = Utf8.encode(what, text);
    ensure(at + encoded.length);
    System.arraycopy(encoded, 0, bytes, at, encoded.length);
    return encoded.length;
  }

  private void ensure(int size) {
    if (size > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(size, bytes.length + bytes.length / 2));
    }
  }
}

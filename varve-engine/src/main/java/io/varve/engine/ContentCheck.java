package io.varve.engine;

import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.DamagedFile;
import io.varve.storage.FrameFormat;
import io.varve.storage.IndexDomain;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.RecordFormat;
import io.varve.storage.TypeFormat;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Recomputes the content hash of each commit of one segment from its records, and checks types and
 * versions. The frames are known to be whole and their checksums right. Used by one thread.
 */
final class ContentCheck {
  private final StoreContext context;
  private final SegmentFile segment;
  private final EntityVersions versions;
  private final List<byte[]> types = new ArrayList<>();

  ContentCheck(StoreContext context, SegmentFile segment, EntityVersions versions) {
    this.context = context;
    this.segment = segment;
    this.versions = versions;
  }

  boolean isOf(SegmentFile other) {
    return segment.firstPosition() == other.firstPosition();
  }

  /**
   * Checks one frame and returns its number of commits.
   *
   * @throws DamagedFile at the first commit whose content is not what its hash says
   */
  int frame(MemorySegment log, long frameAt, int length) throws DamagedFile {
    int commits = 0;
    long at = frameAt + FrameFormat.HEADER_BYTES;
    while (at < frameAt + length) {
      switch (RecordFormat.kind(log, at)) {
        case RecordFormat.KIND_TYPE -> defineType(log, at);
        case RecordFormat.KIND_COMMIT -> {
          commits++;
          commit(log, at);
        }
        case RecordFormat.KIND_EVENT -> event(log, at);
        default -> {}
      }
      at += RecordFormat.length(log, at);
    }
    return commits;
  }

  private void defineType(MemorySegment log, long at) throws DamagedFile {
    if (RecordFormat.type(log, at) != types.size()) {
      throw damaged(
          at, "type ordinal " + types.size(), Integer.toString(RecordFormat.type(log, at)));
    }
    types.add(TypeFormat.name(log, at));
  }

  private void requireDefinedType(MemorySegment log, long at) throws DamagedFile {
    if (RecordFormat.type(log, at) >= types.size()) {
      throw damaged(at, "a defined type", "ordinal " + RecordFormat.type(log, at));
    }
  }

  private void event(MemorySegment log, long at) throws DamagedFile {
    requireDefinedType(log, at);
    int length = RecordFormat.entityLength(log, at);
    if (length == 0) {
      return;
    }
    byte[] entity = Bytes.array(log, RecordFormat.entityAt(at), length);
    long hash = context.keyHash().hash(IndexDomain.ENTITY, entity, 0, length);
    long version = RecordFormat.version(log, at);
    if (version != versions.expected(hash)) {
      throw damaged(
          at, "version " + versions.expected(hash) + " of the entity", Long.toString(version));
    }
    versions.saw(hash, version);
  }

  private void commit(MemorySegment log, long commitAt) throws DamagedFile {
    int recordsFrom = RecordFormat.length(log, commitAt);
    int recordsLength = CommitFormat.commitBytes(log, commitAt) - recordsFrom;
    int count = CommitFormat.count(log, commitAt);
    int typesLength = 0;
    long at = commitAt + recordsFrom;
    for (int i = 0; i < count; i++) {
      requireDefinedType(log, at);
      typesLength += 2 + types.get(RecordFormat.type(log, at)).length;
      at += RecordFormat.length(log, at);
    }
    byte[] canonical = new byte[recordsLength + typesLength];
    MemorySegment c = MemorySegment.ofArray(canonical);
    MemorySegment.copy(log, commitAt + recordsFrom, c, 0, recordsLength);
    canonicalize(c, count, recordsLength);
    long hash =
        ContentHash.salted(
            ContentHash.canonical(canonical, 0, canonical.length),
            CommitFormat.salt(log, commitAt));
    if (hash != CommitFormat.contentHash(log, commitAt)) {
      throw damaged(
          commitAt + CommitFormat.CONTENT_HASH,
          "content hash " + Long.toHexString(hash),
          Long.toHexString(CommitFormat.contentHash(log, commitAt)));
    }
  }

  /** Zeroes what the store assigned, and appends the types; see {@link CommitFormat}. */
  private void canonicalize(MemorySegment c, int count, int recordsLength) {
    int at = 0;
    int end = recordsLength;
    for (int i = 0; i < count; i++) {
      byte[] type = types.get(RecordFormat.type(c, at));
      Bytes.u16(c, end, type.length);
      MemorySegment.copy(MemorySegment.ofArray(type), 0, c, end + 2L, type.length);
      end += 2 + type.length;
      int flags = RecordFormat.flags(c, at);
      Bytes.i32(c, at + RecordFormat.CRC, 0);
      Bytes.u16(c, at + RecordFormat.TYPE, 0);
      Bytes.i32(c, at + RecordFormat.COMMIT_DISTANCE, 0);
      Bytes.i64(c, at + RecordFormat.POSITION, 0);
      Bytes.i64(c, at + RecordFormat.VERSION, 0);
      Bytes.i64(c, at + RecordFormat.RECORDED_AT, 0);
      if ((flags & RecordFormat.FLAG_TIMESTAMP_ASSIGNED) != 0) {
        Bytes.i64(c, at + RecordFormat.TIMESTAMP, 0);
      }
      if ((flags & RecordFormat.FLAG_ID_ASSIGNED) != 0) {
        Bytes.i64(c, at + RecordFormat.ID_HIGH, 0);
        Bytes.i64(c, at + RecordFormat.ID_LOW, 0);
      }
      at += RecordFormat.length(c, at);
    }
  }

  private DamagedFile damaged(long offset, String expected, String actual) {
    return new DamagedFile(segment.path(), offset, expected, actual);
  }
}

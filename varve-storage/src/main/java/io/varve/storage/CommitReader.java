package io.varve.storage;

import java.lang.foreign.MemorySegment;

/**
 * Reads commits back from a segment file into an {@link OpenIndex}, hashing keys itself. Used by
 * the thread that appends to the index. Relies on checked records: each lies inside its commit, its
 * inner lengths inside itself.
 */
final class CommitReader {
  private static final int FIRST_BYTES = 512;

  private final OpenIndex index;

  /** Header and names of the record at hand. */
  private byte[] record = new byte[0];

  private long[] hashes = new long[0];

  CommitReader(OpenIndex index) {
    this.index = index;
  }

  void index(MemorySegment log, long commitAt) {
    int slot = index.slots();
    long end = commitAt + CommitFormat.commitBytes(log, commitAt);
    long at = commitAt;
    while (at < end) {
      int length = RecordFormat.length(log, at);
      Invariant.check(length >= RecordFormat.COMMON_BYTES, "a record has a header", length, at);
      indexRecord(log, at);
      at += length;
    }
    int events = CommitFormat.count(log, commitAt);
    Invariant.check(
        index.slots() - slot == events, "a commit is whole", index.slots() - slot, events);
    indexHeader(log, commitAt, slot);
  }

  private void indexHeader(MemorySegment log, long commitAt, int slot) {
    KeyHash keyHash = index.keyHash();
    byte[] request = CommitFormat.requestId(log, commitAt);
    if (request.length > 0) {
      long hash = keyHash.hash(IndexDomain.REQUEST, request, 0, request.length);
      index.appendRequest(slot, hash, request);
    }
    byte[] source = CommitFormat.trackingSource(log, commitAt);
    if (source.length > 0) {
      long hash = keyHash.hash(IndexDomain.SOURCE, source, 0, source.length);
      index.appendSource(slot, hash, source, CommitFormat.trackingPosition(log, commitAt));
    }
  }

  private void indexRecord(MemorySegment log, long at) {
    int kind = RecordFormat.kind(log, at);
    switch (kind) {
      case RecordFormat.KIND_COMMIT, RecordFormat.KIND_EPOCH -> {}
      case RecordFormat.KIND_TYPE ->
          index.defineType(RecordFormat.type(log, at), TypeFormat.name(log, at));
      case RecordFormat.KIND_EVENT -> indexEvent(log, at);
      default -> Invariant.check(false, "a kind of this format", kind, RecordFormat.KIND_EVENT);
    }
  }

  private void indexEvent(MemorySegment log, long at) {
    int tags = RecordFormat.tagCount(log, at);
    int bytes = (int) (RecordFormat.metadataAt(log, at) - at);
    if (record.length < bytes) {
      record = new byte[Math.max(bytes, FIRST_BYTES)];
    }
    if (hashes.length < tags + 1) {
      hashes = new long[tags + 8];
    }
    MemorySegment.copy(log, at, MemorySegment.ofArray(record), 0, bytes);
    int hash = 0;
    int entityLength = RecordFormat.entityLength(log, at);
    if (entityLength > 0) {
      int entityAt = RecordFormat.EVENT_HEADER_BYTES;
      hashes[hash++] = index.keyHash().hash(IndexDomain.ENTITY, record, entityAt, entityLength);
    }
    int tagAt = (int) (RecordFormat.tagsAt(log, at) - at);
    for (int tag = 0; tag < tags; tag++) {
      int length = Words.u16(record, tagAt);
      int from = tagAt + Short.BYTES;
      hashes[hash++] = index.keyHash().hash(IndexDomain.TAG, record, from, length);
      tagAt = from + length;
    }
    index.append(record, 0, Math.toIntExact(at), hashes, 0);
  }
}

package io.varve.engine;

import io.varve.api.Append;
import io.varve.storage.Bytes;
import io.varve.storage.IndexDomain;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndex;

/**
 * An append as bytes: the commit record and its event records as they will stand in the log, but
 * for what only the sequencer knows. Made on the caller's thread, then owned by the sequencer, then
 * by the frame.
 */
final class EncodedCommit {
  final Append append;

  /** Commit record, then event records; valid up to {@link #length}. */
  final byte[] bytes;

  final int length;

  /** Where each event record starts. */
  final int[] recordAt;

  /** For each event: the hash of its entity if it has one, then of each of its tags. */
  final long[] hashes;

  /** For each event: where its hashes start. */
  final int[] hashAt;

  final CommitTypes types;

  /** XXH3 of the canonical records, not yet mixed with the salt. */
  final long canonicalHash;

  EncodedCommit(
      Append append,
      byte[] bytes,
      int length,
      int[] recordAt,
      long[] hashes,
      int[] hashAt,
      CommitTypes types,
      long canonicalHash) {
    this.append = append;
    this.bytes = bytes;
    this.length = length;
    this.recordAt = recordAt;
    this.hashes = hashes;
    this.hashAt = hashAt;
    this.types = types;
    this.canonicalHash = canonicalHash;
  }

  int count() {
    return recordAt.length;
  }

  /** Bytes of an event's entity id; 0: it has none. */
  int entityLength(int event) {
    return Bytes.u16(bytes, recordAt[event] + RecordFormat.ENTITY_LENGTH);
  }

  /** The key of an event's entity in an index, or {@link SegmentIndex#NO_KEY}. */
  int entityKey(int event, SegmentIndex index) {
    int length = entityLength(event);
    return length == 0
        ? SegmentIndex.NO_KEY
        : index.find(
            IndexDomain.ENTITY,
            hashes[hashAt[event]],
            bytes,
            recordAt[event] + RecordFormat.EVENT_HEADER_BYTES,
            length);
  }
}

package io.varve.engine;

import io.varve.api.Append;
import java.lang.foreign.MemorySegment;

/**
 * An append as bytes: the commit record and its event records as they will stand in the log, but
 * for what only the sequencer knows. Made on the caller's thread, then owned by the sequencer, then
 * by the frame.
 */
final class EncodedCommit {
  final Append append;

  /** Commit record, then event records; valid up to {@link #length}. */
  final byte[] bytes;

  final MemorySegment segment;
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
    this.segment = MemorySegment.ofArray(bytes);
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
}

package io.varve.engine;

import io.varve.storage.KeyHash;
import io.varve.storage.SegmentIndex;

/** One exact key of a query, ready to be looked up in any index of one store. Immutable. */
final class KeyTerm {
  private final int domain;
  private final byte[] key;
  private final long hash;

  /**
   * @throws io.varve.api.InvalidInput if {@code key} has no UTF-8 form
   */
  KeyTerm(int domain, String key, KeyHash hash) {
    this.domain = domain;
    this.key = Utf8.encode("query term", key);
    this.hash = hash.hash(domain, this.key, 0, this.key.length);
  }

  int domain() {
    return domain;
  }

  long hash() {
    return hash;
  }

  /** The key itself; not to be changed. */
  byte[] bytes() {
    return key;
  }

  /** The key's number in an index, or {@link SegmentIndex#NO_KEY}. */
  int find(SegmentIndex index) {
    return index.find(domain, hash, key, 0, key.length);
  }
}

package io.varve.engine;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The content hash of a commit: XXH3-64 of its canonical records (see {@link
 * io.varve.storage.CommitFormat}), then mixed with the commit's salt by a bijection. Whoever lacks
 * the salt learns nothing from it; whoever has the salt can compare contents without reading them.
 */
final class ContentHash {
  private static final Hasher64 XXH3 = Hashing.xxh3_64();

  private ContentHash() {}

  static long canonical(byte[] bytes, int from, int length) {
    return XXH3.hashBytesToLong(bytes, from, length);
  }

  static long salted(long canonicalHash, long salt) {
    return mix(canonicalHash ^ mix(salt));
  }

  /**
   * The finalizer of MurmurHash3 (Appleby, public domain): every input bit changes every output bit
   * half of the time.
   */
  private static long mix(long k) {
    k = (k ^ (k >>> 33)) * 0xFF51AFD7ED558CCDL;
    k = (k ^ (k >>> 33)) * 0xC4CEB9FE1A85EC53L;
    return k ^ (k >>> 33);
  }
}

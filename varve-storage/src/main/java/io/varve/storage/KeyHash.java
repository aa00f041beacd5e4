package io.varve.storage;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/**
 * The hash that finds keys in dictionaries; the key's full bytes decide. Keyed by the store, so
 * that nobody can prepare colliding names. Immutable.
 */
public final class KeyHash {
  private final Hasher64 hasher;
  private final long mask;

  private KeyHash(long seed, long mask) {
    this.hasher = Hashing.wyhashFinal4(seed);
    this.mask = mask;
  }

  public static KeyHash ofStore(long storeIdHigh, long storeIdLow) {
    return new KeyHash(storeIdHigh * 31 + storeIdLow, -1L);
  }

  /** Keeps only {@code bits} bits, so that a test meets collisions. */
  public static KeyHash weak(long seed, int bits) {
    return new KeyHash(seed, (1L << bits) - 1);
  }

  /** Never 0, which marks an empty place in tables. */
  public long hash(int domain, byte[] key, int from, int length) {
    long h = (hasher.hashBytesToLong(key, from, length) + domain * 0x9E3779B97F4A7C15L) & mask;
    return h == 0 ? 1 : h;
  }
}

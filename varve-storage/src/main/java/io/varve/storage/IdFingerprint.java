package io.varve.storage;

/**
 * 32 bits that stand for an event id in an index; keyed, so that nobody can prepare ids that share
 * them.
 */
final class IdFingerprint {
  private static final byte[] NOTHING = {};

  private IdFingerprint() {}

  static long seed(KeyHash keyHash) {
    return keyHash.hash(0, NOTHING, 0, 0);
  }

  static int of(long seed, long idHigh, long idLow) {
    return (int) mix(mix(idHigh ^ seed) ^ idLow);
  }

  /** The finalizer of SplitMix64 (Steele, Lea, Flood 2014): a bijection that spreads every bit. */
  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}

package io.varve.engine;

import java.util.List;

/**
 * What {@link StoreVerifier} found.
 *
 * @param unclean the store was not closed; what lies above its floor is still to be recovered
 * @param damages empty if and only if the store is sound
 */
public record VerifyReport(
    boolean unclean,
    long head,
    long events,
    long commits,
    long frames,
    int segments,
    int indexes,
    List<Damage> damages) {

  /** One thing wrong, and where. */
  public record Damage(String file, long offset, String problem) {}

  public boolean sound() {
    return damages.isEmpty();
  }
}

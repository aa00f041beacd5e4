package io.varve.engine;

/** Counts the slots that filters looked at and refused. Used by one thread. */
final class SlotTally {
  private long refused;

  void refuse() {
    refused++;
  }

  void refuse(int slots) {
    refused += slots;
  }

  long refused() {
    return refused;
  }
}

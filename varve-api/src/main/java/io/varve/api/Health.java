package io.varve.api;

/** What a store can do now. */
public sealed interface Health {
  record Healthy() implements Health {}

  /** Reads go on; appends are refused until space returns. */
  record Full(long neededBytes, long freeBytes) implements Health {}

  /** Reads go on; appends are refused until the store is reopened. */
  record Poisoned(String cause) implements Health {}
}

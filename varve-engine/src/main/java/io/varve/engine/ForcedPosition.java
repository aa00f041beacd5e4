package io.varve.engine;

/**
 * Up to where a successful force covers the log.
 *
 * @param chain chain value at it
 */
record ForcedPosition(long position, long chain) {}

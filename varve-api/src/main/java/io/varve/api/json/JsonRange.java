package io.varve.api.json;

/**
 * Where a value stands in an array of JSON text.
 *
 * @param from of its first byte
 * @param to after its last byte
 */
public record JsonRange(int from, int to) {}

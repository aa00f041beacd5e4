package io.varve.api;

/**
 * How far a consumer is, with what is needed to notice a rewound or foreign log.
 *
 * @param position last position handed over; 0: none
 * @param epoch of the store when the checkpoint was made
 * @param chain chain value of the commit that holds the position
 */
public record Checkpoint(long position, long epoch, long chain) {}

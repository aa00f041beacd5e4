package io.varve.engine;

/**
 * What {@link StoreRepair} did.
 *
 * @param head the store's last position now
 * @param cutFile file in which the log was cut; empty: nothing had to be cut
 * @param cutOffset where
 * @param bytesCut bytes removed from there and from later files
 * @param copy directory that keeps the files as they were; empty: nothing was changed
 */
public record RepairReport(long head, String cutFile, long cutOffset, long bytesCut, String copy) {}

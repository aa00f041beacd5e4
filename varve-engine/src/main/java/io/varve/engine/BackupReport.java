package io.varve.engine;

/**
 * What {@link StoreBackup} wrote.
 *
 * @param head last position of the backup
 * @param chain chain value at it: equal to that of the store the backup was made of
 * @param segments files of the log
 * @param bytes of the log
 */
public record BackupReport(long head, long chain, int segments, long bytes) {}

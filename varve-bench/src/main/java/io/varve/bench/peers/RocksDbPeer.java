package io.varve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.CompactionPriority;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * RocksDB with a key of entity and sequence. Settings are those of its page "Setup Options and
 * Basic Tuning": LZ4, 16 KiB blocks, index and filter blocks in a cache (256 MiB), dynamic level
 * sizes, the compaction priority named there, synced in the background each MiB, threads for flush
 * and compaction as there are cores. A batch is one {@code WriteBatch}; synced means {@code
 * WriteOptions.sync}, where RocksDB groups the writers that wait. Not synced, the write-ahead log
 * is still written. Nothing checks that a sequence is new.
 */
final class RocksDbPeer implements Peer {
  private static final long CACHE_BYTES = 256L * 1024 * 1024;
  private static final long BLOCK_BYTES = 16 * 1024;
  private static final long BYTES_PER_SYNC = 1024 * 1024;
  private static final int LENT_BYTES = 256;
  private static final int MIN_BACKGROUND_JOBS = 2;

  private final LRUCache cache;
  private final Options options;
  private final WriteOptions writeOptions;
  private final RocksDB database;
  private final AtomicLong sequences = new AtomicLong();
  private ByteBuffer lent = ByteBuffer.allocateDirect(LENT_BYTES);

  private RocksDbPeer(
      LRUCache cache, Options options, WriteOptions writeOptions, RocksDB database) {
    this.cache = cache;
    this.options = options;
    this.writeOptions = writeOptions;
    this.database = database;
  }

  static RocksDbPeer open(Path directory, Durability durability) throws RocksDBException {
    RocksDB.loadLibrary();
    LRUCache cache = new LRUCache(CACHE_BYTES);
    BlockBasedTableConfig table =
        new BlockBasedTableConfig()
            .setBlockCache(cache)
            .setBlockSize(BLOCK_BYTES)
            .setCacheIndexAndFilterBlocks(true)
            .setPinL0FilterAndIndexBlocksInCache(true);
    Options options =
        new Options()
            .setCreateIfMissing(true)
            .setCompressionType(CompressionType.LZ4_COMPRESSION)
            .setLevelCompactionDynamicLevelBytes(true)
            .setCompactionPriority(CompactionPriority.MinOverlappingRatio)
            .setMaxBackgroundJobs(
                Math.max(MIN_BACKGROUND_JOBS, Runtime.getRuntime().availableProcessors()))
            .setBytesPerSync(BYTES_PER_SYNC)
            .setTableFormatConfig(table);
    WriteOptions writeOptions = new WriteOptions().setSync(durability == Durability.SYNCED);
    return new RocksDbPeer(
        cache, options, writeOptions, RocksDB.open(options, directory.toString()));
  }

  @Override
  public void append(EventBatch batch) {
    long first = sequences.getAndAdd(batch.count());
    try (WriteBatch write = new WriteBatch()) {
      for (int i = 0; i < batch.count(); i++) {
        write.put(batch.key(i, first + i), batch.event(i));
      }
      database.write(writeOptions, write);
    } catch (RocksDBException e) {
      throw new IllegalStateException("rocksdb: append failed", e);
    }
  }

  /** Flushes what is in memory and compacts everything: reads at their best. */
  @Override
  public void settle() {
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      database.flush(flush);
      database.compactRange();
    } catch (RocksDBException e) {
      throw new IllegalStateException("rocksdb: flush failed", e);
    }
  }

  @Override
  public void read(String entity, EventReader reader) {
    byte[] id = EntityKey.entity(entity);
    try (Slice end = new Slice(EntityKey.bytes(id, -1));
        ReadOptions bounded = new ReadOptions().setIterateUpperBound(end);
        RocksIterator iterator = database.newIterator(bounded)) {
      for (iterator.seek(EntityKey.bytes(id, 0)); iterator.isValid(); iterator.next()) {
        reader.read(value(iterator));
      }
      iterator.status();
    } catch (RocksDBException e) {
      throw new IllegalStateException("rocksdb: read failed", e);
    }
  }

  private ByteBuffer value(RocksIterator iterator) {
    int size = iterator.value(lent.clear());
    if (size > lent.capacity()) {
      lent = ByteBuffer.allocateDirect(size);
      iterator.value(lent);
    }
    return lent.position(0).limit(size);
  }

  @Override
  public void close() {
    database.close();
    writeOptions.close();
    options.close();
    cache.close();
  }
}

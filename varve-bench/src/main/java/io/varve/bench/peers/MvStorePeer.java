package io.varve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;

/**
 * H2's MVStore with a key of entity and sequence, and a cache of 64 MiB in place of 16. Synced:
 * committing by itself is off, and each batch is put, committed and synced behind a lock, since a
 * commit writes what all threads have put so far. Not synced: as it comes, committed by its own
 * thread about each second or when much has been put.
 */
final class MvStorePeer implements Peer {
  private static final int CACHE_MIB = 64;

  private final MVStore store;
  private final MVMap<byte[], byte[]> events;
  private final Durability durability;
  private final ReentrantLock writing = new ReentrantLock();
  private final AtomicLong sequences = new AtomicLong();

  private MvStorePeer(MVStore store, MVMap<byte[], byte[]> events, Durability durability) {
    this.store = store;
    this.events = events;
    this.durability = durability;
  }

  static MvStorePeer open(Path directory, Durability durability) {
    MVStore.Builder builder =
        new MVStore.Builder()
            .fileName(directory.resolve("events.mvstore").toString())
            .cacheSize(CACHE_MIB);
    MVStore store =
        switch (durability) {
          case SYNCED -> builder.autoCommitDisabled().open();
          case UNSYNCED -> builder.open();
        };
    MVMap<byte[], byte[]> events =
        store.openMap(
            "events",
            new MVMap.Builder<byte[], byte[]>()
                .keyType(ByteArrayDataType.INSTANCE)
                .valueType(ByteArrayDataType.INSTANCE));
    return new MvStorePeer(store, events, durability);
  }

  @Override
  public void append(EventBatch batch) {
    try {
      switch (durability) {
        case SYNCED -> appendSynced(batch);
        case UNSYNCED -> put(batch);
      }
    } catch (MVStoreException e) {
      throw new IllegalStateException("mvstore: append failed", e);
    }
  }

  private void appendSynced(EventBatch batch) {
    writing.lock();
    try {
      put(batch);
      store.commit();
      store.sync();
    } finally {
      writing.unlock();
    }
  }

  private void put(EventBatch batch) {
    long first = sequences.getAndAdd(batch.count());
    for (int i = 0; i < batch.count(); i++) {
      events.put(EntityKey.bytes(batch.entity(i), first + i), batch.eventBytes(i));
    }
  }

  @Override
  public void awaitStored() {
    store.commit();
  }

  @Override
  public void read(String entity, EventReader reader) {
    byte[] id = EntityKey.entity(entity);
    Cursor<byte[], byte[]> cursor =
        events.cursor(EntityKey.bytes(id, 0), EntityKey.bytes(id, Long.MAX_VALUE), false);
    while (cursor.hasNext()) {
      cursor.next();
      reader.read(ByteBuffer.wrap(cursor.getValue()));
    }
  }

  @Override
  public void close() {
    store.close();
  }
}

package io.varve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.locks.ReentrantLock;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.LmdbException;
import org.lmdbjava.SeekOp;
import org.lmdbjava.Txn;

/**
 * LMDB through lmdbjava with a key of entity and sequence. Synced is LMDB as it comes, every
 * transaction forced; not synced is {@code MDB_NOSYNC}. Not {@code MDB_WRITEMAP}: its manual warns
 * that stray writes then corrupt the database, so a user keeps the default. One transaction writes
 * at a time and none joins another's sync, so each batch is a transaction and a sync of its own.
 * The map is sized well above what a run stores, as the manual says.
 */
final class LmdbPeer implements Peer {
  private static final long MAP_BYTES = 16L * 1024 * 1024 * 1024;

  private final Env<ByteBuffer> environment;
  private final Dbi<ByteBuffer> events;

  /** Owns {@link #sequence}; the engine would make writers wait anyway. */
  private final ReentrantLock writing = new ReentrantLock();

  private final ByteBuffer readKey = ByteBuffer.allocateDirect(EntityKey.SIZE_BYTES);
  private long sequence;

  private LmdbPeer(Env<ByteBuffer> environment, Dbi<ByteBuffer> events) {
    this.environment = environment;
    this.events = events;
  }

  static LmdbPeer open(Path directory, Durability durability) {
    Env.Builder<ByteBuffer> builder = Env.create().setMapSize(MAP_BYTES).setMaxDbs(1);
    Env<ByteBuffer> environment =
        switch (durability) {
          case SYNCED -> builder.open(directory.toFile());
          case UNSYNCED -> builder.open(directory.toFile(), EnvFlags.MDB_NOSYNC);
        };
    return new LmdbPeer(environment, environment.openDbi("events", DbiFlags.MDB_CREATE));
  }

  @Override
  public void append(EventBatch batch) {
    writing.lock();
    try (Txn<ByteBuffer> transaction = environment.txnWrite()) {
      for (int i = 0; i < batch.count(); i++) {
        events.put(transaction, batch.key(i, sequence++), batch.event(i));
      }
      transaction.commit();
    } catch (LmdbException e) {
      throw new IllegalStateException("lmdb: append failed", e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void read(String entity, EventReader reader) {
    byte[] id = EntityKey.entity(entity);
    try (Txn<ByteBuffer> transaction = environment.txnRead();
        Cursor<ByteBuffer> cursor = events.openCursor(transaction)) {
      boolean found = cursor.get(EntityKey.write(readKey, id, 0), GetOp.MDB_SET_RANGE);
      while (found && startsWith(cursor.key(), id)) {
        reader.read(cursor.val());
        found = cursor.seek(SeekOp.MDB_NEXT);
      }
    } catch (LmdbException e) {
      throw new IllegalStateException("lmdb: read failed", e);
    }
  }

  private static boolean startsWith(ByteBuffer key, byte[] id) {
    for (int i = id.length - 1; i >= 0; i--) {
      if (key.get(i) != id[i]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {
    environment.close();
  }
}

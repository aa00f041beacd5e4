package io.varve.bench.peers;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * SQLite through its JDBC driver: a table with the sequence as its row id, an index on the entity,
 * write-ahead log, a page cache of 64 MiB in place of 2. Synced is {@code synchronous=FULL}, which
 * forces the log at each commit; not synced is {@code OFF}. SQLite lets one transaction write at a
 * time and makes others poll, so there is one connection that writes, behind a lock, as is usual;
 * each batch is a transaction and a sync of its own. Another connection reads.
 */
final class SqlitePeer implements Peer {
  /** Negative: in KiB. */
  private static final int CACHE_SIZE = -64 * 1024;

  private static final String TABLE =
      "CREATE TABLE IF NOT EXISTS event"
          + " (sequence INTEGER PRIMARY KEY, entity TEXT NOT NULL, body BLOB NOT NULL)";
  private static final String INDEX =
      "CREATE INDEX IF NOT EXISTS event_by_entity ON event (entity)";
  private static final String INSERT = "INSERT INTO event (entity, body) VALUES (?, ?)";
  private static final String SELECT = "SELECT body FROM event WHERE entity = ? ORDER BY sequence";

  private final Connection writer;
  private final Connection reader;
  private final PreparedStatement insert;
  private final PreparedStatement select;
  private final ReentrantLock writing = new ReentrantLock();

  private SqlitePeer(
      Connection writer, Connection reader, PreparedStatement insert, PreparedStatement select) {
    this.writer = writer;
    this.reader = reader;
    this.insert = insert;
    this.select = select;
  }

  static SqlitePeer open(Path directory, Durability durability) throws SQLException {
    SQLiteConfig config = new SQLiteConfig();
    config.setJournalMode(SQLiteConfig.JournalMode.WAL);
    config.setSynchronous(
        switch (durability) {
          case SYNCED -> SQLiteConfig.SynchronousMode.FULL;
          case UNSYNCED -> SQLiteConfig.SynchronousMode.OFF;
        });
    config.setCacheSize(CACHE_SIZE);
    String url = "jdbc:sqlite:" + directory.resolve("events.sqlite");
    Connection writer = config.createConnection(url);
    try (Statement statement = writer.createStatement()) {
      statement.execute(TABLE);
      statement.execute(INDEX);
    }
    writer.setAutoCommit(false);
    Connection reader = config.createConnection(url);
    return new SqlitePeer(
        writer, reader, writer.prepareStatement(INSERT), reader.prepareStatement(SELECT));
  }

  @Override
  public void append(EventBatch batch) {
    writing.lock();
    try {
      for (int i = 0; i < batch.count(); i++) {
        insert.setString(1, new String(batch.entity(i), StandardCharsets.US_ASCII));
        insert.setBytes(2, batch.eventBytes(i));
        insert.addBatch();
      }
      insert.executeBatch();
      writer.commit();
    } catch (SQLException e) {
      throw new IllegalStateException("sqlite: append failed", e);
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void read(String entity, EventReader events) {
    try {
      select.setString(1, entity);
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          events.read(ByteBuffer.wrap(rows.getBytes(1)));
        }
      }
    } catch (SQLException e) {
      throw new IllegalStateException("sqlite: read failed", e);
    }
  }

  @Override
  public void close() {
    writing.lock();
    try {
      insert.close();
      select.close();
      reader.close();
      writer.close();
    } catch (SQLException e) {
      throw new IllegalStateException("sqlite: close failed", e);
    } finally {
      writing.unlock();
    }
  }
}

package io.varve.bench.scenario;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;

/** The least a durable log does: encode, CRC, group commit, write, force. No index, no reads. */
final class LogCeiling {
  static final int EVENT_BYTES = 208;
  private final Path directory;
  private final ByteBuffer zeros;
  private final ByteBuffer[] frames;
  private ArrayList<Thread> waiting = new ArrayList<>();
  private int frame;
  private volatile int forced = -1;

  LogCeiling(Path directory, ByteBuffer zeros, ByteBuffer... twoFrames) {
    this.directory = directory;
    this.zeros = zeros;
    this.frames = twoFrames;
  }

  void commit(ByteBuffer own, byte[] text, CRC32C crc, long seed, Thread flusher) {
    for (int at = 0; at < own.capacity(); at += EVENT_BYTES) {
      own.putInt(at, EVENT_BYTES).putLong(at + 16, seed).putLong(at + 24, at);
      own.putLong(at + 32, seed).putLong(at + 48, seed * at).put(at + 80, text);
      crc.reset();
      crc.update(own.limit(at + EVENT_BYTES).position(at + 8));
      own.clear().putInt(at + 4, (int) crc.getValue());
    }
    int mine;
    synchronized (this) {
      mine = frame;
      frames[mine & 1].put(own);
      waiting.add(Thread.currentThread());
      notifyAll();
    }
    while (forced < mine && flusher.isAlive()) {
      LockSupport.parkNanos(this, 1_000_000_000);
    }
  }

  Boolean flush() throws Exception {
    FutureTask<FileChannel> next = new FutureTask<>(this::zeros);
    for (next.run(); ; ) {
      FileChannel file = next.get();
      next = new FutureTask<>(this::zeros);
      Thread.ofPlatform().start(next);
      for (long at = 0; at + frames[0].capacity() <= zeros.capacity(); ) {
        ArrayList<Thread> served;
        synchronized (this) {
          for (; waiting.isEmpty(); wait()) {}
          served = waiting;
          waiting = new ArrayList<>();
          frame++;
        }
        at += file.write(frames[(frame - 1) & 1].flip(), at);
        file.force(false);
        frames[(frame - 1) & 1].clear();
        forced = frame - 1;
        served.forEach(LockSupport::unpark);
      }
    }
  }

  private FileChannel zeros() throws Exception {
    Path path = Files.createTempFile(directory, "ceiling-", null);
    FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE);
    Files.delete(path);
    file.write(zeros.duplicate());
    file.force(true);
    return file;
  }
}

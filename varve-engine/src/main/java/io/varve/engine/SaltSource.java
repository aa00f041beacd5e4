package io.varve.engine;

import io.varve.storage.Bytes;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/**
 * Hands out the random salts of commits, drawn from an unpredictable generator in blocks, since one
 * draw costs as much as encoding a commit. Safe for use by many threads.
 */
final class SaltSource {
  private static final int BLOCK_SALTS = 512;

  private final RandomGenerator random;
  private final ReentrantLock refill = new ReentrantLock();
  private volatile Block block = new Block(0, new byte[0]);

  SaltSource(RandomGenerator random) {
    this.random = random;
  }

  long next() {
    while (true) {
      Block current = block;
      int i = current.next.getAndIncrement();
      if (i < current.drawn.length / Long.BYTES) {
        return Bytes.i64(current.drawn, i * Long.BYTES);
      }
      refill(current.number);
    }
  }

  private void refill(int usedUp) {
    refill.lock();
    try {
      if (block.number == usedUp) {
        byte[] drawn = new byte[BLOCK_SALTS * Long.BYTES];
        random.nextBytes(drawn);
        block = new Block(usedUp + 1, drawn);
      }
    } finally {
      refill.unlock();
    }
  }

  /** Salts of which each is taken once. */
  private static final class Block {
    private final int number;
    private final byte[] drawn;
    private final AtomicInteger next = new AtomicInteger();

    Block(int number, byte[] drawn) {
      this.number = number;
      this.drawn = drawn;
    }
  }
}

package io.varve.engine;

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
  private volatile Block block = new Block(0, 0);

  SaltSource(RandomGenerator random) {
    this.random = random;
  }

  long next() {
    while (true) {
      Block current = block;
      int i = current.next.getAndIncrement();
      if (i < current.salts.length) {
        return current.salts[i];
      }
      refill(current.number);
    }
  }

  private void refill(int usedUp) {
    refill.lock();
    try {
      if (block.number == usedUp) {
        Block fresh = new Block(BLOCK_SALTS, usedUp + 1);
        for (int i = 0; i < BLOCK_SALTS; i++) {
          fresh.salts[i] = random.nextLong();
        }
        block = fresh;
      }
    } finally {
      refill.unlock();
    }
  }

  /** Salts of which each is taken once. */
  private static final class Block {
    private final int number;
    private final long[] salts;
    private final AtomicInteger next = new AtomicInteger();

    Block(int size, int number) {
      this.number = number;
      this.salts = new long[size];
    }
  }
}

package io.varve.engine;

import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes the index file of a segment that is full and forced, and puts it into the place of the
 * open index. If that fails the open index stays and it is tried again at the next roll; the log is
 * not concerned.
 */
final class SegmentSealer implements WorkerDriver.Worker {
  private final StoreContext context;
  private final StoreStatus status;
  private final StoreParts parts;
  private final SegmentRoom room;
  private final SequencerLock lock;
  private final SuperBlock store;
  private final Supplier<ForcedPosition> forced;

  SegmentSealer(
      StoreContext context,
      StoreStatus status,
      StoreParts parts,
      SegmentRoom room,
      SequencerLock lock,
      SuperBlock store,
      Supplier<ForcedPosition> forced) {
    this.context = context;
    this.status = status;
    this.parts = parts;
    this.room = room;
    this.lock = lock;
    this.store = store;
    this.forced = forced;
  }

  @Override
  public int doWork() {
    OpenSegment full = oldestFull();
    if (full == null
        || status.poisonCause() != null
        || full.index.firstPosition() + full.index.slots() - 1 > forced.get().position()) {
      return 0;
    }
    try {
      ViewPart sealed = seal(full);
      swap(full, sealed);
      full.closeFiles();
      return 1;
    } catch (IOException e) {
      failed();
      return 0;
    } catch (RuntimeException | Error e) {
      status.poison(e);
      return 0;
    }
  }

  @Override
  public long idleNanos() {
    return Long.MAX_VALUE;
  }

  private @Nullable OpenSegment oldestFull() {
    lock.lock();
    try {
      return room.oldestFull();
    } finally {
      lock.unlock();
    }
  }

  private ViewPart seal(OpenSegment full) throws IOException {
    return IndexKeeper.write(context, store, full.index, full.reader, full.tail, full.chainAfter);
  }

  private void swap(OpenSegment full, ViewPart sealed) {
    lock.lock();
    try {
      parts.seal(full.part, sealed, sealed.firstPosition() + sealed.slots() - 1);
      room.sealed(full);
      lock.changed();
    } finally {
      lock.unlock();
    }
  }

  private void failed() {
    lock.lock();
    try {
      room.sealFailed();
      lock.changed();
    } finally {
      lock.unlock();
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.KeyHash;
import io.varve.storage.MemoryVolume;
import io.varve.storage.OpenIndex;
import io.varve.storage.Races;
import io.varve.storage.SegmentReader;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** One thread waits for what another does, once: it always wakes up, and sees what was done. */
final class HandOffRaceTest {
  private static final Throwable CAUSE = new IllegalStateException("no disk");
  private static final OpenSegment SEGMENT = segment();

  @Test
  void whoWaitsForAFrameLearnsItsOutcome() {
    Races.program(HandOffRaceTest::completeBesideAwait);
  }

  @Test
  void whoWaitsForAChangeSeesIt() {
    Races.program(() -> changeBesideAwait(true));
  }

  @Test
  void aWaitForAChangeThatWasLookedForWithoutTheLockIsFound() {
    assertThat(Races.found(() -> changeBesideAwait(false))).contains("hung");
  }

  private static OpenSegment segment() {
    KeyHash hash = KeyHash.ofStore(1, 2);
    try {
      MemoryVolume volume = new MemoryVolume();
      VolumeFile file = volume.create("segment", 4_096);
      return new OpenSegment(
          1,
          0,
          file,
          file,
          4_096,
          OpenIndex.create(1, 1, hash),
          new SegmentReader(volume, "segment", 1),
          0,
          4_096);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void completeBesideAwait() {
    StagedFrame frame = new StagedFrame(SEGMENT, 0, 1, 0, 0);
    Thread flusher = new Thread(() -> frame.complete(CAUSE));
    flusher.start();
    boolean doneBefore = frame.isDone();
    if (doneBefore && frame.failure() != CAUSE) {
      throw new IllegalStateException("done, but its outcome is not there");
    }
    frame.await();
    if (frame.failure() != CAUSE) {
      throw new IllegalStateException("woken without the outcome");
    }
    join(flusher);
  }

  private static void changeBesideAwait(boolean underLock) {
    SequencerLock lock = new SequencerLock(new EngineThreads());
    AtomicBoolean room = new AtomicBoolean();
    Thread flusher =
        new Thread(() -> {
          lock.lock();
          try {
            room.set(true);
            lock.changed();
          } finally {
            lock.unlock();
          }
        });
    flusher.start();
    boolean before = room.get();
    lock.lock();
    try {
      while (!(underLock ? room.get() : before)) {
        lock.awaitChange(false);
        before = room.get();
      }
    } finally {
      lock.unlock();
    }
    join(flusher);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}

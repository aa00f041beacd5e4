package io.varve.engine;

import io.varve.storage.FrameFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Commits that will be written and forced together. Filled under the sequencer's lock; then the
 * flusher's; then waited on through {@link #await}.
 */
final class StagedFrame {
  final OpenSegment segment;
  final long startOffset;
  final long firstPosition;
  final long chainBefore;
  final long recordedAt;

  /** Records in order, each part with the number of its valid bytes. */
  final List<byte[]> parts = new ArrayList<>();

  final List<Integer> partLengths = new ArrayList<>();
  final List<Runnable> listeners = new ArrayList<>();

  int length = FrameFormat.HEADER_BYTES;
  int positions;
  int records;
  long chainAfter;

  private final CountDownLatch done = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;

  StagedFrame(
      OpenSegment segment,
      long startOffset,
      long firstPosition,
      long chainBefore,
      long recordedAt) {
    this.segment = segment;
    this.startOffset = startOffset;
    this.firstPosition = firstPosition;
    this.chainBefore = chainBefore;
    this.chainAfter = chainBefore;
    this.recordedAt = recordedAt;
  }

  long lastPosition() {
    return firstPosition + positions - 1;
  }

  void add(byte[] bytes, int partLength, int partRecords) {
    parts.add(bytes);
    partLengths.add(partLength);
    length += partLength;
    records += partRecords;
  }

  /**
   * Ends the wait of everybody: the frame is visible, or its outcome is unknown because of {@code
   * cause}.
   */
  void complete(@Nullable Throwable cause) {
    failure = cause;
    done.countDown();
  }

  boolean isDone() {
    return done.getCount() == 0;
  }

  @Nullable Throwable failure() {
    return failure;
  }

  /** Waits until {@link #complete}, whatever interrupts. */
  void await() {
    boolean interrupted = false;
    while (true) {
      try {
        done.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}

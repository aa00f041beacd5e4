package io.varve.engine;

import io.varve.storage.FrameFormat;
import io.varve.storage.FrameWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * Commits that will be written and forced together. Filled under the sequencer's lock; then the
 * flusher's; then waited on through {@link #await}.
 */
final class StagedFrame {
  private static final int FIRST_MORE_PARTS = 8;
  private static final byte[][] NO_PARTS = {};
  private static final int[] NO_LENGTHS = {};

  final OpenSegment segment;
  final long startOffset;
  final long firstPosition;
  final long chainBefore;
  final long recordedAt;

  /** Records in order, each part with the number of its valid bytes; most frames have one. */
  private byte @Nullable [] firstPart;

  private int firstPartLength;
  private byte[][] moreParts = NO_PARTS;
  private int[] morePartLengths = NO_LENGTHS;
  private int moreCount;

  /** What is to run when the frame is done; under the sequencer's lock until it is closed. */
  private List<Runnable> listeners = List.of();

  private boolean listenersClosed;

  int length = FrameFormat.HEADER_BYTES;
  int positions;
  int records;
  long chainAfter;

  private final CountDownLatch done = new CountDownLatch(1);

  /** Written before the latch opens, read after. */
  private @Nullable Throwable failure;

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
    if (firstPart == null) {
      firstPart = bytes;
      firstPartLength = partLength;
    } else {
      if (moreCount == moreParts.length) {
        int capacity = Math.max(FIRST_MORE_PARTS, 4 * moreCount);
        moreParts = Arrays.copyOf(moreParts, capacity);
        morePartLengths = Arrays.copyOf(morePartLengths, capacity);
      }
      moreParts[moreCount] = bytes;
      morePartLengths[moreCount++] = partLength;
    }
    length += partLength;
    records += partRecords;
  }

  /** Copies the records behind each other. */
  void copyTo(FrameWriter writer) {
    byte[] first = firstPart;
    if (first != null) {
      writer.add(first, firstPartLength);
    }
    for (int i = 0; i < moreCount; i++) {
      writer.add(moreParts[i], morePartLengths[i]);
    }
  }

  /** Adds what is to run when the frame is done; false if it is too late for that. */
  boolean listen(Runnable listener) {
    if (listenersClosed) {
      return false;
    }
    if (listeners.isEmpty()) {
      listeners = new ArrayList<>();
    }
    return listeners.add(listener);
  }

  void closeListeners() {
    listenersClosed = true;
  }

  /** All there are; asked for once they are closed. */
  List<Runnable> listeners() {
    return listeners;
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

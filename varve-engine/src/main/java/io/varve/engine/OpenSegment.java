package io.varve.engine;

import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentReader;
import io.varve.storage.VolumeFile;
import java.io.IOException;

/**
 * A segment that takes appends, or did and is not sealed yet. Written by the flusher, filled ahead
 * by the reserver; {@link #tail} belongs to the sequencer's lock.
 */
final class OpenSegment {
  final long firstPosition;

  /**
   * The reserver's handle. The flusher has {@link #log}: the system tells each handle once that
   * bytes were lost, so a failed force of the one must not use up what the other has to hear.
   */
  final VolumeFile reserve;

  final int capacity;
  final OpenIndex index;
  final SegmentReader reader;
  final ViewPart part;

  /** Chain value before {@link #firstPosition}. */
  final long chainBefore;

  /** The flusher's handle, of its own from the moment the flusher rolls to this segment. */
  VolumeFile log;

  /** Behind the last staged frame. */
  long tail;

  /** Chain value behind the last staged frame, once the segment is full. */
  long chainAfter;

  /** Zero-filled and forced up to here. */
  volatile long reservedEnd;

  /** Whether the file has its own name; until the flusher gives it that, it is called the spare. */
  volatile boolean named;

  OpenSegment(
      long firstPosition,
      long chainBefore,
      VolumeFile reserve,
      VolumeFile log,
      int capacity,
      OpenIndex index,
      SegmentReader reader,
      long tail,
      long reservedEnd) {
    this.firstPosition = firstPosition;
    this.chainBefore = chainBefore;
    this.chainAfter = chainBefore;
    this.reserve = reserve;
    this.log = log;
    this.capacity = capacity;
    this.index = index;
    this.reader = reader;
    this.part = new ViewPart(new OpenIndexSource(index), reader);
    this.tail = tail;
    this.reservedEnd = reservedEnd;
  }

  void closeFiles() throws IOException {
    try {
      log.close();
    } finally {
      reserve.close();
    }
  }
}

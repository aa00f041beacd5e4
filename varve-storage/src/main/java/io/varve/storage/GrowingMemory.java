package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Zeroed off-heap memory that grows by chunks and never moves, addressed by unit number. Chunks
 * double from a first size to a full one, so that a small index is small and a large one grows in
 * small steps.
 *
 * <p>Changed by the one thread that appends to its index. Others may read a unit once they acquired
 * something that the appender released after it allocated the unit.
 */
final class GrowingMemory {
  /** Stands for chunks that do not exist; any access to it is out of bounds. */
  private static final MemorySegment ABSENT = MemorySegment.NULL;

  /** A line of the processor's caches. */
  private static final int ALIGNMENT = 64;

  private final Arena arena;
  private final int unitBytes;
  private final int firstShift;
  private final int fullShift;
  private MemorySegment[] chunks = new MemorySegment[0];
  private int used;

  GrowingMemory(Arena arena, int unitBytes, int firstShift, int fullShift) {
    this.arena = arena;
    this.unitBytes = unitBytes;
    this.firstShift = firstShift;
    this.fullShift = fullShift;
  }

  /** The chunk that holds a unit. */
  MemorySegment chunk(int unit) {
    return chunks[chunkNumber(unit)];
  }

  /** Byte offset of a unit in its chunk. */
  long offset(int unit) {
    return (long) (unit - chunkStart(unit)) * unitBytes;
  }

  /** First unit of the chunk that holds {@code unit}. */
  private int chunkStart(int unit) {
    if (unit >>> fullShift != 0) {
      return unit & -(1 << fullShift);
    }
    return unit >>> firstShift == 0 ? 0 : Integer.highestOneBit(unit);
  }

  /** First unit behind the chunk that holds {@code unit}. */
  long chunkEnd(int unit) {
    return (long) chunkStart(unit) + chunkUnits(chunkNumber(unit));
  }

  /** Sets units aside that lie in one chunk; returns the first. No more than fit a full chunk. */
  int allocate(int units) {
    return allocate(units, used);
  }

  /** The same, from the next multiple of {@link #ALIGNMENT} bytes on. */
  int allocateAligned(int units) {
    int unitsOfLine = ALIGNMENT / unitBytes;
    long start = (used + unitsOfLine - 1L) / unitsOfLine * unitsOfLine;
    Invariant.check(start <= Integer.MAX_VALUE, "an index fits its addresses", start, used);
    return allocate(units, (int) start);
  }

  private int allocate(int units, int from) {
    int start = from;
    while (start + (long) units > chunkEnd(start)) {
      long next = chunkEnd(start);
      Invariant.check(next <= Integer.MAX_VALUE, "an index fits its addresses", next, used);
      start = (int) next;
    }
    long end = start + (long) units;
    Invariant.check(end <= Integer.MAX_VALUE, "an index fits its addresses", end, used);
    ensureChunk(chunkNumber(start));
    used = (int) end;
    return start;
  }

  /** Sets the next chunk aside; returns the first unit behind it. */
  long allocateChunk() {
    long end = chunkEnd(used);
    Invariant.check(end <= Integer.MAX_VALUE, "an index fits its addresses", end, used);
    ensureChunk(chunkNumber(used));
    used = (int) end;
    return end;
  }

  private int chunkNumber(int unit) {
    int full = unit >>> fullShift;
    return full != 0
        ? full + fullShift - firstShift
        : Integer.SIZE - Integer.numberOfLeadingZeros(unit >>> firstShift);
  }

  private int chunkUnits(int number) {
    return number == 0 ? 1 << firstShift : 1 << Math.min(firstShift + number - 1, fullShift);
  }

  private void ensureChunk(int number) {
    if (number >= chunks.length) {
      MemorySegment[] more = Arrays.copyOf(chunks, Math.max(8, number * 2));
      Arrays.fill(more, chunks.length, more.length, ABSENT);
      chunks = more;
    }
    if (chunks[number].byteSize() == 0) {
      chunks[number] = arena.allocate((long) chunkUnits(number) * unitBytes, ALIGNMENT);
    }
  }
}

package io.varve.testkit;

import io.varve.storage.GrowingBytes;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * The bytes of one file of a {@link SimulatedVolume}: as processes see them, as the disk has them,
 * and the writes in order that lie between the two. Used under the volume's lock.
 */
final class SimulatedContent {
  private static final int SECTOR_BYTES = 512;
  private static final int FIRST_STEP_BYTES = 4 * 1024;

  private static final class Unforced {
    private final long sequence;
    private final int offset;
    private final byte[] bytes;

    Unforced(long sequence, int offset, byte[] bytes) {
      this.sequence = sequence;
      this.offset = offset;
      this.bytes = bytes;
    }

    int end() {
      return offset + bytes.length;
    }
  }

  /** Of each sector of an unforced write, what reached the disk. */
  private enum Fate {
    KEPT,
    DROPPED,
    GARBLED
  }

  private final long capacityBytes;
  private final GrowingBytes seen;
  private final List<Unforced> unforced = new ArrayList<>();
  private byte[] stored;
  private int storedSize;

  /** How often unforced bytes were lost by a failed force. */
  private long losses;

  SimulatedContent(long capacityBytes) {
    this(capacityBytes, new byte[0]);
  }

  /** Forced content. */
  SimulatedContent(long capacityBytes, byte[] content) {
    this.capacityBytes = capacityBytes;
    seen = new GrowingBytes(Math.max(FIRST_STEP_BYTES, content.length), Integer.MAX_VALUE);
    seen.write(0, ByteBuffer.wrap(content));
    stored = content;
    storedSize = content.length;
  }

  long size() {
    return seen.size();
  }

  long capacityBytes() {
    return capacityBytes;
  }

  int read(long offset, ByteBuffer target) {
    return seen.read(offset, target);
  }

  MemorySegment map() {
    return seen.map();
  }

  /** What processes see. */
  byte[] bytes() {
    byte[] bytes = new byte[(int) seen.size()];
    seen.read(0, ByteBuffer.wrap(bytes));
    return bytes;
  }

  void write(long sequence, long offset, ByteBuffer source) {
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    seen.write(offset, ByteBuffer.wrap(bytes));
    unforced.add(new Unforced(sequence, Math.toIntExact(offset), bytes));
  }

  void force() {
    for (Unforced write : unforced) {
      store(write.offset, write.bytes, write.bytes.length);
      storedSize = Math.max(storedSize, write.end());
    }
    unforced.clear();
  }

  long losses() {
    return losses;
  }

  /** The unforced writes never reach the disk, though processes go on seeing them. */
  void forget() {
    losses++;
    unforced.clear();
  }

  /** Turns one bit over, on the disk and in what processes see. */
  void flipBit(long bit) {
    int at = Math.toIntExact(bit / Byte.SIZE);
    byte[] flipped = new byte[1];
    if (seen.read(at, ByteBuffer.wrap(flipped)) == 0) {
      throw new IllegalArgumentException("bit " + bit + " is beyond the end at byte " + size());
    }
    int mask = 1 << (bit % Byte.SIZE);
    flipped[0] ^= (byte) mask;
    seen.write(at, ByteBuffer.wrap(flipped));
    if (at < storedSize) {
      stored[at] ^= (byte) mask;
    }
  }

  void addSequences(List<Long> target) {
    unforced.forEach(write -> target.add(write.sequence));
  }

  /** The same content, and the same writes still unforced. */
  SimulatedContent copy() {
    SimulatedContent copy = new SimulatedContent(capacityBytes, bytes());
    copy.stored = stored.clone();
    copy.storedSize = storedSize;
    copy.unforced.addAll(unforced);
    return copy;
  }

  /** What the disk has if nothing unforced reached it. */
  SimulatedContent withNothingUnforced() {
    return new SimulatedContent(capacityBytes, Arrays.copyOf(stored, storedSize));
  }

  /**
   * What the disk has if all writes before {@code cut} reached it, and of that one some first
   * sectors.
   */
  SimulatedContent upTo(long cut, SplittableRandom random) {
    SimulatedContent copy = withNothingUnforced();
    for (Unforced write : unforced) {
      int length = write.bytes.length;
      if (write.sequence == cut) {
        length = Math.min(length, random.nextInt(length / SECTOR_BYTES + 2) * SECTOR_BYTES);
      }
      if (write.sequence <= cut && length > 0) {
        copy.store(write.offset, write.bytes, length);
        copy.storedSize = Math.max(copy.storedSize, write.offset + length);
      }
    }
    return copy.withNothingUnforced();
  }

  /**
   * What the disk has if any sectors of the unforced writes reached it. The size may be that after
   * any of them: without the sectors, zeros run up to it; without the size, sectors beyond it are
   * lost.
   */
  SimulatedContent withAnySubset(double keep, SplittableRandom random) {
    SimulatedContent copy = withNothingUnforced();
    int sizesKept = random.nextInt(unforced.size() + 1);
    int size = storedSize;
    for (int i = 0; i < unforced.size(); i++) {
      Unforced write = unforced.get(i);
      copy.storeSubset(write, keep, random);
      if (i < sizesKept) {
        size = Math.max(size, write.end());
      }
    }
    copy.storedSize = size;
    return copy.withNothingUnforced();
  }

  private void storeSubset(Unforced write, double keep, SplittableRandom random) {
    int from = 0;
    while (from < write.bytes.length) {
      int sectorEnd = ((write.offset + from) / SECTOR_BYTES + 1) * SECTOR_BYTES - write.offset;
      int to = Math.min(sectorEnd, write.bytes.length);
      byte[] part = Arrays.copyOfRange(write.bytes, from, to);
      switch (fate(keep, random)) {
        case KEPT -> store(write.offset + from, part, part.length);
        case DROPPED -> {}
        case GARBLED -> {
          garble(write.offset + from, part, random);
          store(write.offset + from, part, part.length);
        }
      }
      from = to;
    }
  }

  private static Fate fate(double keep, SplittableRandom random) {
    if (random.nextDouble() < keep) {
      return Fate.KEPT;
    }
    return random.nextInt(8) == 0 ? Fate.GARBLED : Fate.DROPPED;
  }

  /**
   * Noise from some byte on: a sector torn in itself, or wholly noise. Never beyond the bytes that
   * were written, and never where the disk had the same byte already: a sector that is torn between
   * two contents cannot lose what both share. Recovery relies on that when it rewrites a log in
   * place.
   */
  private void garble(int offset, byte[] part, SplittableRandom random) {
    int from = random.nextBoolean() ? 0 : random.nextInt(part.length);
    for (int i = from; i < part.length; i++) {
      int at = offset + i;
      byte before = at < stored.length ? stored[at] : 0;
      if (part[i] != before) {
        part[i] = (byte) random.nextInt();
      }
    }
  }

  private void store(int offset, byte[] bytes, int length) {
    int end = offset + length;
    if (end > stored.length) {
      stored = Arrays.copyOf(stored, Math.max(end, 2 * stored.length));
    }
    System.arraycopy(bytes, 0, stored, offset, length);
  }
}

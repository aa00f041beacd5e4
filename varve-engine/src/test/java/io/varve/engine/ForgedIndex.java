package io.varve.engine;

import io.varve.storage.Bytes;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;

/** Makes index files of format version 1 whose content is wrong and whose checksums are right. */
final class ForgedIndex {
  private static final int SECTION_TABLE = 136;
  private static final int SECTION_ENTRY_BYTES = 24;
  private static final int SECTION_CRC = 16;
  private static final int SECTIONS = 13;
  private static final int HEADER_CRC = 508;

  private ForgedIndex() {}

  /** Makes some word of the file another one, often one that could stand there. */
  static void alter(MemorySegment s, int slots, SplittableRandom random) {
    long at = 4L * random.nextInt((int) s.byteSize() / 4);
    int value = Bytes.i32(s, at);
    Bytes.i32(
        s,
        at,
        switch (random.nextInt(4)) {
          case 0 -> random.nextInt();
          case 1 -> random.nextInt(slots + 2);
          case 2 -> value + random.nextInt(5) - 2;
          default -> value ^ (1 << random.nextInt(32));
        });
  }

  /** Computes all checksums anew. */
  static void repairChecksums(MemorySegment s) {
    long size = s.byteSize();
    for (int section = 0; section < SECTIONS; section++) {
      long entry = SECTION_TABLE + (long) section * SECTION_ENTRY_BYTES;
      long from = Bytes.i64(s, entry);
      boolean last = section + 1 == SECTIONS;
      long to = last ? size : Bytes.i64(s, entry + SECTION_ENTRY_BYTES);
      if (0 <= from && from <= to && to <= size) {
        Bytes.i32(s, entry + SECTION_CRC, Bytes.crc32c(s, from, to - from));
      }
    }
    Bytes.i32(s, HEADER_CRC, Bytes.crc32c(s, 0, HEADER_CRC));
  }
}

package io.varve.storage;

import static io.varve.storage.IndexFormat.HEADER_BYTES;
import static io.varve.storage.IndexFormat.HEADER_CRC;

import java.lang.foreign.MemorySegment;
import java.util.zip.CRC32C;

/**
 * The checks that stand between the bytes of an index file and their use. Used by one thread, once.
 */
final class IndexFileCheck {
  private static final int CRC_STEP = 1 << 30;
  private static final Steps NAMES = new Steps(0, IndexFormat.MAX_NAME_BYTES);

  private final IndexFile index;
  private final MemorySegment file;
  private final IndexLayout layout;

  IndexFileCheck(IndexFile index) {
    this.index = index;
    this.file = index.file();
    this.layout = index.layout();
  }

  /** The index in {@code file}, if its header and its size hold. */
  static IndexFile open(String path, MemorySegment file) throws DamagedFile {
    long size = file.byteSize();
    require(size >= HEADER_BYTES, path, 0, "at least " + HEADER_BYTES + " bytes", size);
    int crc = Bytes.crc32c(file, 0, HEADER_CRC);
    require(equals(file, HEADER_CRC, crc), path, HEADER_CRC, hex(crc), hex(file, HEADER_CRC));
    require(equals(file, 0, IndexFormat.MAGIC), path, 0, "the magic of an index", hex(file, 0));
    int version = Bytes.u16(file, IndexFormat.VERSION);
    require(
        version == IndexFormat.VERSION_1, path, IndexFormat.VERSION, "format version 1", version);
    IndexHeader header = header(file);
    long slots = header.lastPosition() - header.firstPosition() + 1;
    require(
        header.segmentFirst() > 0
            && header.firstPosition() >= header.segmentFirst()
            && slots > 0
            && slots <= Integer.MAX_VALUE - 8,
        path,
        IndexFormat.FIRST_POSITION,
        "a range of positions inside the segment",
        header.firstPosition() + " .. " + header.lastPosition());
    String name = path.substring(path.lastIndexOf('/') + 1);
    require(
        name.equals(header.fileName()), path, IndexFormat.FIRST_POSITION, header.fileName(), name);
    IndexLayout layout = layout(path, file, (int) slots);
    checkSections(path, file, layout);
    return new IndexFile(path, file, header, layout);
  }

  private static IndexHeader header(MemorySegment file) {
    return new IndexHeader(
        Bytes.i64(file, IndexFormat.STORE_HIGH),
        Bytes.i64(file, IndexFormat.STORE_LOW),
        Bytes.i64(file, IndexFormat.SEGMENT_FIRST),
        Bytes.i64(file, IndexFormat.FIRST_POSITION),
        Bytes.i64(file, IndexFormat.LAST_POSITION),
        Bytes.i64(file, IndexFormat.END_OFFSET),
        Bytes.i64(file, IndexFormat.CHAIN),
        Bytes.i32(file, IndexFormat.LEVEL));
  }

  private static IndexLayout layout(String path, MemorySegment file, int slots) throws DamagedFile {
    long keys = 0;
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      keys += unsigned(file, IndexFormat.KEYS + 4L * (domain - 1));
    }
    require(keys <= 1 << 29, path, IndexFormat.KEYS, "at most 2^29 keys", keys);
    long types = unsigned(file, IndexFormat.TYPES_AT);
    long most = TypeFormat.MAX_ORDINAL + 1;
    require(types <= most, path, IndexFormat.TYPES_AT, "at most " + most + " types", types);
    return new IndexLayout(
        slots,
        (int) types,
        unsigned(file, IndexFormat.TYPE_BYTES),
        (int) keys,
        unsigned(file, IndexFormat.KEY_BYTES),
        unsigned(file, IndexFormat.POSTINGS_AT));
  }

  private static void checkSections(String path, MemorySegment file, IndexLayout layout)
      throws DamagedFile {
    long size = file.byteSize();
    require(size == layout.fileBytes(), path, size, layout.fileBytes() + " bytes", size);
    for (int section = 0; section < IndexFormat.SECTIONS; section++) {
      long entry = sectionEntry(section);
      long offset = Bytes.i64(file, entry);
      require(offset == layout.offset(section), path, entry, hex(layout.offset(section)), offset);
      long at = entry + IndexFormat.SECTION_LENGTH;
      long length = Bytes.i64(file, at);
      require(length == layout.length(section), path, at, hex(layout.length(section)), length);
    }
  }

  static long sectionEntry(int section) {
    return IndexFormat.SECTION_TABLE + (long) IndexFormat.SECTION_ENTRY_BYTES * section;
  }

  void run() throws DamagedFile {
    checkSums();
    checkStarts(IndexFormat.TYPE_STARTS, 0, 4, layout.types(), NAMES, layout.typeBytes());
    checkKeys();
    checkKeyTable();
    checkPostings();
    checkSlots();
    checkIds();
  }

  private void checkSums() throws DamagedFile {
    for (int section = 0; section < IndexFormat.SECTIONS; section++) {
      CRC32C crc = new CRC32C();
      long end = layout.offset(section + 1);
      for (long at = layout.offset(section); at < end; at += CRC_STEP) {
        crc.update(file.asSlice(at, Math.min(CRC_STEP, end - at)).asByteBuffer());
      }
      int sum = (int) crc.getValue();
      int stored = Bytes.i32(file, sectionEntry(section) + IndexFormat.SECTION_CRC);
      if (sum != stored) {
        throw damaged(layout.offset(section), "a section with CRC " + hex(stored), hex(sum));
      }
    }
  }

  private void checkKeys() throws DamagedFile {
    int keys = layout.keys();
    int row = IndexFormat.KEY_ROW_BYTES;
    checkStarts(
        IndexFormat.KEY_ROWS, IndexFormat.KEY_ROW_NAME, row, keys, NAMES, layout.keyBytes());
    Steps postings = new Steps(1, layout.slots());
    checkStarts(
        IndexFormat.KEY_ROWS, IndexFormat.KEY_ROW_POSTINGS, row, keys, postings, layout.postings());
    for (int key = 0; key < keys; key++) {
      long tip = index.tip(key);
      if (index.domain(key) == IndexDomain.TYPE && (tip < 0 || tip >= layout.types())) {
        throw damaged(
            layout.offset(IndexFormat.KEY_ROWS) + (long) row * key,
            "ordinal of a type",
            Long.toString(tip));
      }
    }
  }

  /** How far a start may be from the one before. */
  private record Steps(long least, long most) {}

  /**
   * That {@code count} steps, written every {@code stride} bytes as sums, lead from 0 to {@code
   * end}.
   */
  private void checkStarts(int section, int field, int stride, int count, Steps steps, long end)
      throws DamagedFile {
    long at = layout.offset(section) + field;
    long start = unsigned(file, at);
    if (start != 0) {
      throw damaged(at, "0", Long.toString(start));
    }
    for (int i = 1; i <= count; i++) {
      at += stride;
      long step = unsigned(file, at) - start;
      if (step < steps.least || step > steps.most) {
        throw damaged(at, start + " and " + steps, Long.toString(start + step));
      }
      start += step;
    }
    if (start != end) {
      throw damaged(at, Long.toString(end), Long.toString(start));
    }
  }

  private void checkKeyTable() throws DamagedFile {
    long at = layout.offset(IndexFormat.KEY_TABLE);
    int size = IndexFormat.tableEntries(layout.keys());
    int used = 0;
    for (int i = 0; i < size; i++) {
      long entry = Words.i64(file, at + 8L * i);
      int key = KeyTable.key(entry) - 1;
      if (entry != 0 && (key < 0 || key >= layout.keys())) {
        throw damaged(at + 8L * i, "a key number", Integer.toString(key));
      }
      used += entry == 0 ? 0 : 1;
    }
    if (used != layout.keys()) {
      throw damaged(at, layout.keys() + " entries", Integer.toString(used));
    }
  }

  private void checkPostings() throws DamagedFile {
    long at = layout.offset(IndexFormat.POSTINGS);
    for (int key = 0; key < layout.keys(); key++) {
      int before = -1;
      for (int count = index.count(key); count > 0; count--) {
        before = slotAbove(before, at);
        at += Integer.BYTES;
      }
    }
  }

  private int slotAbove(int before, long at) throws DamagedFile {
    int slot = Words.i32(file, at);
    if (slot <= before || slot >= layout.slots()) {
      throw damaged(at, "a slot above " + before, Integer.toString(slot));
    }
    return slot;
  }

  private void checkSlots() throws DamagedFile {
    long entities = layout.offset(IndexFormat.ENTITIES);
    long types = layout.offset(IndexFormat.TYPES);
    for (int slot = 0; slot < layout.slots(); slot++) {
      int key = index.entityKey(slot);
      if (key < SegmentIndex.NO_KEY || key >= index.keys(IndexDomain.ENTITY)) {
        throw damaged(entities + 4L * slot, "number of an entity's key", Integer.toString(key));
      }
      int offset = index.offset(slot);
      if (offset < 0) {
        throw damaged(
            layout.offset(IndexFormat.OFFSETS) + 4L * slot, "an offset", Integer.toString(offset));
      }
      int type = index.type(slot);
      if (type >= layout.types()) {
        throw damaged(types + 2L * slot, "ordinal of a type", Integer.toString(type));
      }
    }
  }

  private void checkIds() throws DamagedFile {
    long starts = layout.offset(IndexFormat.ID_STARTS);
    int buckets = IndexFormat.idBuckets(layout.slots());
    Steps any = new Steps(0, layout.slots());
    checkStarts(IndexFormat.ID_STARTS, 0, 4, buckets, any, layout.slots());
    long entry = layout.offset(IndexFormat.ID_ENTRIES);
    for (int bucket = 0; bucket < buckets; bucket++) {
      int before = -1;
      int count = Words.i32(file, starts + 4) - Words.i32(file, starts);
      for (; count > 0; count--) {
        before = slotAbove(before, entry + Integer.BYTES);
        entry += Long.BYTES;
      }
      starts += Integer.BYTES;
    }
  }

  private DamagedFile damaged(long offset, String expected, String actual) {
    return new DamagedFile(index.path(), offset, expected, actual);
  }

  private static void require(
      boolean holds, String path, long offset, String expected, Object actual) throws DamagedFile {
    if (!holds) {
      throw new DamagedFile(path, offset, expected, actual.toString());
    }
  }

  private static boolean equals(MemorySegment file, long at, int value) {
    return Bytes.i32(file, at) == value;
  }

  private static long unsigned(MemorySegment file, long at) {
    return Integer.toUnsignedLong(Bytes.i32(file, at));
  }

  private static String hex(MemorySegment file, long at) {
    return hex(Bytes.i32(file, at));
  }

  private static String hex(int value) {
    return "0x" + Integer.toHexString(value);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}

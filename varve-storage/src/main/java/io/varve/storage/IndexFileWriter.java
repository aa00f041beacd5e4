package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;

/**
 * Writes the index file of an open index's first slots. Used by one thread, beside the appender:
 * what it writes lies below an end that is forced, and no longer changes. Works off-heap, but for
 * one buffer.
 */
public final class IndexFileWriter {
  private final OpenIndex source;
  private final int endSlot;
  private final IndexHeader header;
  private final KeyOrder order;
  private final IndexLayout layout;
  private final Arena arena;
  private final MemorySegment postings;
  private final Pace pace = new Pace();
  private long minTimestamp = Long.MAX_VALUE;
  private long maxTimestamp = Long.MIN_VALUE;

  private IndexFileWriter(OpenIndex source, int endSlot, IndexHeader header, Arena arena) {
    this.source = source;
    this.endSlot = endSlot;
    this.header = header;
    this.arena = arena;
    this.order = new KeyOrder(source, endSlot, arena);
    this.postings = arena.allocate(Integer.BYTES * order.postings(), Long.BYTES);
    int types = source.typesDefined(endSlot);
    long typeBytes = 0;
    for (int ordinal = 0; ordinal < types; ordinal++) {
      typeBytes += typeName(ordinal).length;
    }
    this.layout =
        new IndexLayout(
            endSlot, types, typeBytes, order.size(), order.nameBytes(), order.postings());
  }

  /**
   * Writes, forces and names the file. A file of that name, or left by a writer that did not
   * finish, is replaced.
   *
   * @param endSlot first slot left out; every slot below it is forced
   * @param header must match the slots
   * @return path of the file
   */
  public static String write(
      Volume volume, OpenIndex source, int endSlot, String directory, IndexHeader header)
      throws IOException {
    Invariant.check(endSlot > 0, "an index file has a slot", endSlot, 1);
    Invariant.check(
        header.slots() == endSlot, "a header counts its slots", header.slots(), endSlot);
    Invariant.check(
        header.firstPosition() == source.firstPosition(),
        "a header starts with its index",
        header.firstPosition(),
        source.firstPosition());
    Invariant.check(
        header.segmentFirst() == source.segmentFirst(),
        "a header is of its segment",
        header.segmentFirst(),
        source.segmentFirst());
    String path = directory + "/" + header.fileName();
    String unfinished = path + ".tmp";
    try (Arena arena = Arena.ofConfined()) {
      IndexFileWriter writer = new IndexFileWriter(source, endSlot, header, arena);
      try (VolumeFile file = create(volume, unfinished, writer.layout.fileBytes())) {
        writer.write(file);
        file.force();
      }
    } catch (IOException e) {
      deleteUnfinished(volume, unfinished);
      throw e;
    }
    volume.rename(unfinished, path);
    volume.forceDirectory(directory);
    return path;
  }

  /** On a full disk others need the space it takes. */
  private static void deleteUnfinished(Volume volume, String path) {
    try {
      volume.delete(path);
    } catch (IOException e) {
      // It stays, and the next attempt replaces it.
      return;
    }
  }

  private static VolumeFile create(Volume volume, String path, long bytes) throws IOException {
    try {
      return volume.create(path, bytes);
    } catch (FileAlreadyExistsException e) {
      volume.delete(path);
      return volume.create(path, bytes);
    }
  }

  private void write(VolumeFile file) throws IOException {
    IndexOutput output = new IndexOutput(file, layout);
    writeColumns(output);
    writeBlockTimes(output);
    writeEntities(output);
    writeIds(output);
    writeTypes(output);
    writeKeyRows(output);
    writeKeyTable(output);
    writeKeyNames(output);
    output.words(postings);
    output.end(IndexFormat.POSTINGS);
    file.write(0, encodedHeader(output));
  }

  private void writeColumns(IndexOutput output) throws IOException {
    for (int slot = 0; slot < endSlot; slot++) {
      output.i32(source.offset(slot));
    }
    output.end(IndexFormat.OFFSETS);
    for (int slot = 0; slot < endSlot; slot++) {
      output.u16(source.type(slot));
    }
    output.end(IndexFormat.TYPES);
    for (int slot = 0; slot < endSlot; slot++) {
      output.i64(source.timestamp(slot));
    }
    output.end(IndexFormat.TIMES);
  }

  private void writeBlockTimes(IndexOutput output) throws IOException {
    for (int block = 0; block < endSlot; block += SegmentIndex.BLOCK_SLOTS) {
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      int end = Math.min(endSlot - block, SegmentIndex.BLOCK_SLOTS) + block;
      for (int slot = block; slot < end; slot++) {
        min = Math.min(min, source.timestamp(slot));
        max = Math.max(max, source.timestamp(slot));
      }
      output.i64(min);
      output.i64(max);
      minTimestamp = Math.min(minTimestamp, min);
      maxTimestamp = Math.max(maxTimestamp, max);
      Pace.giveWay();
    }
    output.end(IndexFormat.BLOCK_TIMES);
  }

  /** Goes through all postings once; they are written later, behind what is found by the way. */
  private void writeEntities(IndexOutput output) throws IOException {
    MemorySegment column = arena.allocate(4L * endSlot, Long.BYTES).fill((byte) -1);
    long at = 0;
    for (int number = 0; number < order.size(); number++) {
      boolean entity = number < order.size(IndexDomain.ENTITY);
      SlotCursor slots = source.ascending(order.key(number), 0, endSlot);
      for (int slot = slots.next(); slot != SlotCursor.NONE; slot = slots.next()) {
        Words.i32(postings, at, slot);
        at += Integer.BYTES;
        if (entity) {
          Words.i32(column, 4L * slot, number);
        }
        pace.step();
      }
    }
    Invariant.check(at == postings.byteSize(), "postings counted", at, postings.byteSize());
    output.words(column);
    output.end(IndexFormat.ENTITIES);
  }

  private void writeIds(IndexOutput output) throws IOException {
    int buckets = IndexFormat.idBuckets(endSlot);
    MemorySegment starts = arena.allocate(4L * (buckets + 1), Long.BYTES);
    for (int slot = 0; slot < endSlot; slot++) {
      increment(starts, IndexFormat.idBucket(source.idFingerprint(slot), buckets) + 1);
      pace.step();
    }
    for (int bucket = 1; bucket <= buckets; bucket++) {
      Words.i32(starts, 4L * bucket, get(starts, bucket - 1) + get(starts, bucket));
    }
    output.words(starts);
    output.end(IndexFormat.ID_STARTS);
    MemorySegment entries = arena.allocate(8L * endSlot, Long.BYTES);
    for (int slot = 0; slot < endSlot; slot++) {
      int fingerprint = source.idFingerprint(slot);
      int entry = increment(starts, IndexFormat.idBucket(fingerprint, buckets));
      Words.i32(entries, 8L * entry, fingerprint);
      Words.i32(entries, 8L * entry + 4, slot);
      pace.step();
    }
    output.words(entries);
    output.end(IndexFormat.ID_ENTRIES);
  }

  private void writeTypes(IndexOutput output) throws IOException {
    int start = 0;
    for (int ordinal = 0; ordinal < layout.types(); ordinal++) {
      output.i32(start);
      start += typeName(ordinal).length;
    }
    output.i32(start);
    output.end(IndexFormat.TYPE_STARTS);
    for (int ordinal = 0; ordinal < layout.types(); ordinal++) {
      output.bytes(typeName(ordinal));
    }
    output.end(IndexFormat.TYPE_NAMES);
  }

  private void writeKeyRows(IndexOutput output) throws IOException {
    KeyDictionary keys = source.dictionary();
    int name = 0;
    int posting = 0;
    for (int number = 0; number < order.size(); number++) {
      int key = order.key(number);
      int count = keys.records.countBelow(key, endSlot);
      output.i64(keys.tipBelow(key, endSlot, count));
      output.i32(name);
      output.i32(posting);
      name += keys.records.length(key);
      posting += count;
      pace.step();
    }
    output.i64(0);
    output.i32(name);
    output.i32(posting);
    output.end(IndexFormat.KEY_ROWS);
  }

  private void writeKeyTable(IndexOutput output) throws IOException {
    int size = IndexFormat.tableEntries(order.size());
    MemorySegment table = arena.allocate(8L * size, Long.BYTES);
    for (int number = 0; number < order.size(); number++) {
      int bits = (int) source.dictionary().records.hash(order.key(number));
      Words.i64(table, KeyTable.emptyPlace(table, bits), KeyTable.entry(bits, number + 1));
      pace.step();
    }
    output.words(table);
    output.end(IndexFormat.KEY_TABLE);
  }

  private void writeKeyNames(IndexOutput output) throws IOException {
    for (int number = 0; number < order.size(); number++) {
      output.bytes(source.key(order.key(number)));
    }
    output.end(IndexFormat.KEY_NAMES);
  }

  private ByteBuffer encodedHeader(IndexOutput output) {
    byte[] bytes = new byte[IndexFormat.HEADER_BYTES];
    MemorySegment s = MemorySegment.ofArray(bytes);
    Bytes.i32(s, 0, IndexFormat.MAGIC);
    Bytes.u16(s, IndexFormat.VERSION, IndexFormat.VERSION_1);
    Bytes.u16(s, IndexFormat.SECTIONS_AT, IndexFormat.SECTIONS);
    Bytes.i32(s, IndexFormat.LEVEL, header.level());
    Bytes.i64(s, IndexFormat.STORE_HIGH, header.storeIdHigh());
    Bytes.i64(s, IndexFormat.STORE_LOW, header.storeIdLow());
    Bytes.i64(s, IndexFormat.SEGMENT_FIRST, header.segmentFirst());
    Bytes.i64(s, IndexFormat.FIRST_POSITION, header.firstPosition());
    Bytes.i64(s, IndexFormat.LAST_POSITION, header.lastPosition());
    Bytes.i64(s, IndexFormat.CHAIN, header.chain());
    Bytes.i64(s, IndexFormat.END_OFFSET, header.endOffset());
    Bytes.i64(s, IndexFormat.MIN_TIMESTAMP, minTimestamp);
    Bytes.i64(s, IndexFormat.MAX_TIMESTAMP, maxTimestamp);
    Bytes.i64(s, IndexFormat.ID_SEED, source.idSeed());
    Bytes.i32(s, IndexFormat.TYPES_AT, layout.types());
    Bytes.i32(s, IndexFormat.TYPE_BYTES, (int) layout.typeBytes());
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      Bytes.i32(s, IndexFormat.KEYS + 4L * (domain - 1), order.size(domain));
    }
    Bytes.i32(s, IndexFormat.KEY_BYTES, (int) layout.keyBytes());
    Bytes.i32(s, IndexFormat.POSTINGS_AT, (int) layout.postings());
    for (int section = 0; section < IndexFormat.SECTIONS; section++) {
      long at = IndexFileCheck.sectionEntry(section);
      Bytes.i64(s, at, layout.offset(section));
      Bytes.i64(s, at + IndexFormat.SECTION_LENGTH, layout.length(section));
      Bytes.i32(s, at + IndexFormat.SECTION_CRC, output.sum(section));
    }
    Bytes.i32(s, IndexFormat.HEADER_CRC, Bytes.crc32c(s, 0, IndexFormat.HEADER_CRC));
    return ByteBuffer.wrap(bytes);
  }

  private byte[] typeName(int ordinal) {
    return source.typeName(ordinal).getBytes(StandardCharsets.UTF_8);
  }

  private static int get(MemorySegment numbers, int index) {
    return Words.i32(numbers, 4L * index);
  }

  /** Adds 1 and returns the number as it was. */
  private static int increment(MemorySegment numbers, int index) {
    int number = get(numbers, index);
    Words.i32(numbers, 4L * index, number + 1);
    return number;
  }
}

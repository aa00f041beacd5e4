package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An index file, read through its mapping; see {@link IndexFormat}. Immutable and safe for any
 * number of threads.
 *
 * <p>{@link #open} trusts no more than the header. {@link #verify} comes before the first use of
 * anything else: after it no access leaves the file or fails to end. Needs no closing: the mapping
 * lives as long as this object.
 */
public final class IndexFile implements SegmentIndex {
  private final String path;
  private final MemorySegment file;
  private final IndexHeader header;
  private final IndexLayout layout;
  private final long minTimestamp;
  private final long maxTimestamp;
  private final long idSeed;
  private final int slots;
  private final FileKeys keys;

  /** Where each section starts. */
  private final long[] at = new long[IndexFormat.SECTIONS];

  /** Filled on demand; a race costs a second copy. */
  private final @Nullable String[] typeNames;

  IndexFile(String path, MemorySegment file, IndexHeader header, IndexLayout layout) {
    this.path = path;
    this.file = file;
    this.header = header;
    this.layout = layout;
    this.slots = layout.slots();
    this.keys = new FileKeys(file, layout);
    this.minTimestamp = Bytes.i64(file, IndexFormat.MIN_TIMESTAMP);
    this.maxTimestamp = Bytes.i64(file, IndexFormat.MAX_TIMESTAMP);
    this.idSeed = Bytes.i64(file, IndexFormat.ID_SEED);
    this.typeNames = new String[layout.types()];
    for (int section = 0; section < IndexFormat.SECTIONS; section++) {
      at[section] = layout.offset(section);
    }
  }

  /**
   * Maps an index file and checks its header and size.
   *
   * @throws DamagedFile if they are not those of an index file of this format and name
   */
  public static IndexFile open(Volume volume, String path) throws IOException {
    try (VolumeFile opened = volume.open(path, false)) {
      return IndexFileCheck.open(path, opened.map());
    }
  }

  /**
   * Checks all bytes: checksums, and that whatever points somewhere points inside.
   *
   * @throws DamagedFile if the file cannot be used
   */
  public void verify() throws DamagedFile {
    new IndexFileCheck(this).run();
  }

  /**
   * Compares the first {@code slots} slots with those of another index of the same records:
   * columns, keys, tips, postings.
   *
   * @return what differs first, or nothing
   */
  public Optional<String> firstDifference(SegmentIndex other, int slots) {
    return new IndexDifference(this, other, slots).first();
  }

  public String path() {
    return path;
  }

  public IndexHeader header() {
    return header;
  }

  MemorySegment file() {
    return file;
  }

  IndexLayout layout() {
    return layout;
  }

  long idSeed() {
    return idSeed;
  }

  @Override
  public long segmentFirst() {
    return header.segmentFirst();
  }

  @Override
  public long firstPosition() {
    return header.firstPosition();
  }

  @Override
  public int slots() {
    return slots;
  }

  @Override
  public int offset(int slot) {
    return Words.i32(file, at[IndexFormat.OFFSETS] + 4L * slot);
  }

  @Override
  public int type(int slot) {
    return Words.u16(file, at[IndexFormat.TYPES] + 2L * slot);
  }

  @Override
  public long timestamp(int slot) {
    return Words.i64(file, at[IndexFormat.TIMES] + 8L * slot);
  }

  @Override
  public int entityKey(int slot) {
    return Words.i32(file, at[IndexFormat.ENTITIES] + 4L * slot);
  }

  @Override
  public long minTimestamp() {
    return minTimestamp;
  }

  @Override
  public long maxTimestamp() {
    return maxTimestamp;
  }

  @Override
  public boolean timeMayMatch(int block, long fromTicks, long toTicks) {
    long times = at[IndexFormat.BLOCK_TIMES] + 16L * block;
    return Words.i64(file, times) <= toTicks && Words.i64(file, times + 8) >= fromTicks;
  }

  @Override
  public boolean timeMustMatch(int block, long fromTicks, long toTicks) {
    long times = at[IndexFormat.BLOCK_TIMES] + 16L * block;
    return Words.i64(file, times) >= fromTicks && Words.i64(file, times + 8) <= toTicks;
  }

  @Override
  public void timestamps(int fromSlot, int endSlot, long[] target) {
    long start = at[IndexFormat.TIMES] + 8L * fromSlot;
    MemorySegment.copy(file, Bytes.LONG, start, target, 0, endSlot - fromSlot);
  }

  @Override
  public int typesDefined() {
    return layout.types();
  }

  @Override
  public String typeName(int ordinal) {
    String name = typeNames[ordinal];
    if (name == null) {
      long start = start(IndexFormat.TYPE_STARTS, ordinal);
      int length = (int) (start(IndexFormat.TYPE_STARTS, ordinal + 1) - start);
      byte[] bytes = Bytes.array(file, at[IndexFormat.TYPE_NAMES] + start, length);
      name = new String(bytes, StandardCharsets.UTF_8);
      typeNames[ordinal] = name;
    }
    return name;
  }

  @Override
  public int find(int domain, long hash, byte[] key, int from, int length) {
    return keys.find(domain, hash, key, from, length);
  }

  /** Finds a key without its hash. */
  int find(int domain, byte[] key) {
    return keys.find(domain, key);
  }

  @Override
  public void findPrefix(int domain, byte[] prefix, IntConsumer keyNumber) {
    keys.findPrefix(domain, prefix, keyNumber);
  }

  @Override
  public byte[] key(int keyNumber) {
    return keys.bytes(keyNumber);
  }

  @Override
  public int domain(int keyNumber) {
    return keys.domain(keyNumber);
  }

  @Override
  public int keys(int domain) {
    return keys.count(domain);
  }

  @Override
  public long tip(int keyNumber) {
    return keys.tip(keyNumber);
  }

  @Override
  public int lastSlot(int keyNumber, int endSlot) {
    int last = RangeCursor.entry(file, keys.postingsAt(keyNumber), count(keyNumber) - 1);
    return last < endSlot ? last : descending(keyNumber, 0, endSlot).next();
  }

  @Override
  public int count(int keyNumber) {
    return keys.postings(keyNumber);
  }

  @Override
  public SlotCursor ascending(int keyNumber, int fromSlot, int endSlot) {
    long postings = keys.postingsAt(keyNumber);
    int count = count(keyNumber);
    int from = RangeCursor.firstAtLeast(file, postings, 0, count, fromSlot);
    return new RangeCursor.Ascending(file, postings, from, end(postings, from, count, endSlot));
  }

  @Override
  public SlotCursor descending(int keyNumber, int fromSlot, int endSlot) {
    long postings = keys.postingsAt(keyNumber);
    int count = count(keyNumber);
    int from = RangeCursor.firstAtLeast(file, postings, 0, count, fromSlot);
    return new RangeCursor.Descending(file, postings, from, end(postings, from, count, endSlot));
  }

  @Override
  public SlotCursor idCandidates(long idHigh, long idLow, int endSlot) {
    return candidates(IdFingerprint.of(idSeed, idHigh, idLow), endSlot);
  }

  SlotCursor candidates(int fingerprint, int endSlot) {
    int bucket = IndexFormat.idBucket(fingerprint, IndexFormat.idBuckets(slots));
    long entry = at[IndexFormat.ID_ENTRIES] + 8 * start(IndexFormat.ID_STARTS, bucket);
    long end = at[IndexFormat.ID_ENTRIES] + 8 * start(IndexFormat.ID_STARTS, bucket + 1);
    return new IdBucket(file, entry, end, fingerprint, endSlot);
  }

  private int end(long postings, int from, int count, int endSlot) {
    return endSlot >= slots
        ? count
        : RangeCursor.firstAtLeast(file, postings, from, count, endSlot);
  }

  private long start(int section, int index) {
    return Integer.toUnsignedLong(Words.i32(file, at[section] + 4L * index));
  }
}

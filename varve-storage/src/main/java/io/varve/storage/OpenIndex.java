package io.varve.storage;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.function.IntConsumer;

/**
 * The index of an unsealed segment's records, or of its last ones. Grows in off-heap memory; its
 * use of the heap does not depend on the number of events.
 *
 * <p>Appended to by one thread at a time, under the sequencer's lock. Read by any number, without a
 * lock: a reader first acquires the visible position, released after all below it was appended
 * here, and passes the slot behind it as end. What it meets of later slots is whole or ignored.
 */
public final class OpenIndex implements SegmentIndex {
  private static final VarHandle SLOTS;

  static {
    try {
      SLOTS = MethodHandles.lookup().findVarHandle(OpenIndex.class, "slots", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long segmentFirst;
  private final long firstPosition;
  private final KeyHash keyHash;
  private final long idSeed;
  private final SlotRows rows;
  private final KeyDictionary keys;
  private final KeyRecords records;
  private final TypeNames types;
  private final CommitReader commits = new CommitReader(this);

  @SuppressWarnings("FieldMayBeFinal")
  private int slots;

  private OpenIndex(long segmentFirst, long firstPosition, KeyHash keyHash) {
    this.segmentFirst = segmentFirst;
    this.firstPosition = firstPosition;
    this.keyHash = keyHash;
    this.idSeed = IdFingerprint.seed(keyHash);
    Arena arena = Arena.ofAuto();
    this.rows = new SlotRows(arena);
    this.keys = new KeyDictionary(arena);
    this.records = keys.records;
    this.types = new TypeNames(keys, keyHash);
  }

  /** An empty index whose slot 0 is {@code firstPosition}. */
  public static OpenIndex create(long segmentFirst, long firstPosition, KeyHash keyHash) {
    Invariant.check(
        firstPosition >= segmentFirst,
        "an index starts in its segment",
        firstPosition,
        segmentFirst);
    return new OpenIndex(segmentFirst, firstPosition, keyHash);
  }

  /** Takes over the types that an index of earlier records of the segment knows. */
  public void seedTypes(SegmentIndex earlier) {
    Invariant.check(slots == 0, "types are seeded first", slots, 0);
    Invariant.check(
        earlier.segmentFirst() == segmentFirst,
        "types come from the same segment",
        earlier.segmentFirst(),
        segmentFirst);
    for (int ordinal = 0; ordinal < earlier.typesDefined(); ordinal++) {
      byte[] name = earlier.typeName(ordinal).getBytes(StandardCharsets.UTF_8);
      types.define(ordinal, name, TypeNames.BEFORE);
    }
  }

  /**
   * Names the next ordinal, {@link #typesDefined}; an earlier one may be named again, but not
   * differently.
   */
  public void defineType(int ordinal, byte[] name) {
    types.define(ordinal, name, slots);
  }

  /** The ordinal of a type, or -1. {@code hash} is that of the name in {@link IndexDomain#TYPE}. */
  public int typeOrdinal(long hash, byte[] name, int from, int length) {
    return types.ordinal(hash, name, from, length);
  }

  /** The same for a name not hashed yet. */
  public int typeOrdinal(byte[] name) {
    return typeOrdinal(keyHash.hash(IndexDomain.TYPE, name, 0, name.length), name, 0, name.length);
  }

  /**
   * For each record of a commit the key of its entity, or {@link #NO_KEY}. In passes, so that the
   * processor waits for the memory of many keys at once and not of one after the other.
   *
   * @param recordAt where the records start in {@code commit}
   * @param hashes from {@code hashAt[i]} on those of record {@code i}, as in {@link #append}
   */
  public int[] entityKeys(byte[] commit, int[] recordAt, long[] hashes, int[] hashAt) {
    int[] found = new int[recordAt.length];
    for (int i = 0; i < found.length; i++) {
      int length = Words.u16(commit, recordAt[i] + RecordFormat.ENTITY_LENGTH);
      found[i] = length == 0 ? NO_KEY : keys.likely(hashes[hashAt[i]]);
    }
    for (int i = 0; i < found.length; i++) {
      if (found[i] != NO_KEY) {
        int length = Words.u16(commit, recordAt[i] + RecordFormat.ENTITY_LENGTH);
        int at = recordAt[i] + RecordFormat.EVENT_HEADER_BYTES;
        if (!records.matches(found[i], IndexDomain.ENTITY, commit, at, length)) {
          found[i] = keys.find(IndexDomain.ENTITY, hashes[hashAt[i]], commit, at, length);
        }
      }
    }
    return found;
  }

  /** Indexes one event record, whose entity is looked up; see the other form. */
  public int append(byte[] commit, int recordAt, int fileOffset, long[] hashes, int firstHash) {
    int length = Words.u16(commit, recordAt + RecordFormat.ENTITY_LENGTH);
    int at = recordAt + RecordFormat.EVENT_HEADER_BYTES;
    int known =
        length == 0 ? NO_KEY : keys.find(IndexDomain.ENTITY, hashes[firstHash], commit, at, length);
    return append(commit, recordAt, fileOffset, known, hashes, firstHash);
  }

  /**
   * Indexes one event record, with position, version and type in place.
   *
   * @param commit bytes that hold the record
   * @param recordAt where it starts in them
   * @param fileOffset where it starts in its segment file
   * @param knownEntity the key of its entity here, or {@link #NO_KEY}: it has none yet
   * @param hashes from {@code firstHash} on the hash of the entity, if it has one, then of each tag
   * @return its slot
   */
  public int append(
      byte[] commit, int recordAt, int fileOffset, int knownEntity, long[] hashes, int firstHash) {
    int slot = slots;
    long position = Words.i64(commit, recordAt + RecordFormat.POSITION);
    Invariant.check(
        position == firstPosition + slot, "positions are dense", position, firstPosition + slot);
    int type = Words.u16(commit, recordAt + RecordFormat.TYPE);
    Invariant.check(type < types.count(), "the type is defined", type, types.count());
    int hash = firstHash;
    int entityKey = NO_KEY;
    int entityLength = Words.u16(commit, recordAt + RecordFormat.ENTITY_LENGTH);
    int at = recordAt + RecordFormat.EVENT_HEADER_BYTES;
    if (entityLength > 0) {
      entityKey = entity(commit, recordAt, knownEntity, hashes[hash++]);
      records.post(entityKey, slot);
    }
    records.post(types.key(type), slot);
    at += entityLength + Words.u16(commit, recordAt + RecordFormat.SUBJECT_LENGTH);
    for (int tag = Words.u16(commit, recordAt + RecordFormat.TAG_COUNT); tag > 0; tag--) {
      int length = Words.u16(commit, at);
      at += Short.BYTES;
      records.post(keys.findOrAdd(IndexDomain.TAG, hashes[hash++], commit, at, length, 0), slot);
      at += length;
    }
    rows.append(
        slot,
        fileOffset,
        type,
        Words.i64(commit, recordAt + RecordFormat.TIMESTAMP),
        fingerprint(
            Words.i64(commit, recordAt + RecordFormat.ID_HIGH),
            Words.i64(commit, recordAt + RecordFormat.ID_LOW)),
        entityKey);
    SLOTS.setRelease(this, slot + 1);
    return slot;
  }

  private int entity(byte[] commit, int recordAt, int key, long hash) {
    long version = Words.i64(commit, recordAt + RecordFormat.VERSION);
    if (key == NO_KEY) {
      int at = recordAt + RecordFormat.EVENT_HEADER_BYTES;
      int length = Words.u16(commit, recordAt + RecordFormat.ENTITY_LENGTH);
      return keys.add(IndexDomain.ENTITY, hash, commit, at, length, version);
    }
    long expected = records.nextVersion(key);
    Invariant.check(version == expected, "versions are dense (I2)", version, expected);
    return key;
  }

  /** Posts a request id to the first slot of its commit. */
  public void appendRequest(int slot, long hash, byte[] requestId) {
    int length = requestId.length;
    records.post(keys.findOrAdd(IndexDomain.REQUEST, hash, requestId, 0, length, 0), slot);
  }

  /** Posts a tracking source to the first slot of its commit, with the position it reached. */
  public void appendSource(int slot, long hash, byte[] source, long trackingPosition) {
    int key = keys.find(IndexDomain.SOURCE, hash, source, 0, source.length);
    if (key == NO_KEY) {
      int node = records.createNode(trackingPosition, slot, 0);
      key = keys.add(IndexDomain.SOURCE, hash, source, 0, source.length, node);
    } else {
      keys.addToHistory(key, slot, trackingPosition);
    }
    records.post(key, slot);
  }

  /**
   * Indexes a whole commit as it stands in a segment file: types, events, request id, tracking.
   *
   * @param log the file from its first byte
   * @param commitAt where the commit record starts
   */
  public void indexCommit(MemorySegment log, long commitAt) {
    commits.index(log, commitAt);
  }

  KeyHash keyHash() {
    return keyHash;
  }

  long idSeed() {
    return idSeed;
  }

  KeyDictionary dictionary() {
    return keys;
  }

  int idFingerprint(int slot) {
    return rows.fingerprint(slot);
  }

  /** Types defined for slots below {@code endSlot}. */
  int typesDefined(int endSlot) {
    return types.countBelow(endSlot);
  }

  private int fingerprint(long idHigh, long idLow) {
    return IdFingerprint.of(idSeed, idHigh, idLow);
  }

  @Override
  public long segmentFirst() {
    return segmentFirst;
  }

  @Override
  public long firstPosition() {
    return firstPosition;
  }

  @Override
  public int slots() {
    return (int) SLOTS.getAcquire(this);
  }

  @Override
  public int offset(int slot) {
    return rows.offset(slot);
  }

  @Override
  public int type(int slot) {
    return rows.type(slot);
  }

  @Override
  public long timestamp(int slot) {
    return rows.timestamp(slot);
  }

  @Override
  public int entityKey(int slot) {
    return rows.entityKey(slot);
  }

  @Override
  public long minTimestamp() {
    return rows.minTimestamp();
  }

  @Override
  public long maxTimestamp() {
    return rows.maxTimestamp();
  }

  @Override
  public boolean timeMayMatch(int block, long fromTicks, long toTicks) {
    return rows.timeMayMatch(block, fromTicks, toTicks);
  }

  @Override
  public String typeName(int ordinal) {
    return types.name(ordinal);
  }

  @Override
  public int typesDefined() {
    return types.count();
  }

  @Override
  public int find(int domain, long hash, byte[] key, int from, int length) {
    return keys.find(domain, hash, key, from, length);
  }

  @Override
  public void findPrefix(int domain, byte[] prefix, IntConsumer keyNumber) {
    keys.forEach(
        domain,
        key -> {
          if (records.startsWith(key, prefix)) {
            keyNumber.accept(key);
          }
        });
  }

  @Override
  public byte[] key(int keyNumber) {
    return records.bytes(keyNumber);
  }

  @Override
  public int domain(int keyNumber) {
    return records.domain(keyNumber);
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
    return records.lastSlot(keyNumber, endSlot);
  }

  @Override
  public int count(int keyNumber) {
    return records.count(keyNumber);
  }

  @Override
  public SlotCursor ascending(int keyNumber, int fromSlot, int endSlot) {
    return records.ascending(keyNumber, fromSlot, endSlot);
  }

  @Override
  public SlotCursor descending(int keyNumber, int fromSlot, int endSlot) {
    return records.descending(keyNumber, fromSlot, endSlot);
  }

  @Override
  public SlotCursor idCandidates(long idHigh, long idLow, int endSlot) {
    return rows.candidates(fingerprint(idHigh, idLow), endSlot);
  }
}

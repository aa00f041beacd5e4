package io.varve.storage;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Commits as bytes of a segment, and beside them what an index of them must say, in plain
 * collections.
 */
final class IndexScenario {
  static final long FIRST = 1_000;

  record Event(
      String entity, String type, List<String> tags, long timestamp, long high, long low) {}

  record Row(int offset, int type, Event event) {}

  record Key(int domain, String name) {
    byte[] bytes() {
      return name.getBytes(StandardCharsets.UTF_8);
    }
  }

  /** A commit's place in the log, its first slot, and the slot behind it. */
  record Commit(int at, int length, int firstSlot, int endSlot) {}

  final List<Row> rows = new ArrayList<>();
  final List<Commit> commits = new ArrayList<>();
  final List<String> types = new ArrayList<>();
  final Map<Key, List<Integer>> postings = new LinkedHashMap<>();

  /** By slot: the tip from there on. */
  final Map<Key, TreeMap<Integer, Long>> tips = new HashMap<>();

  private final Map<String, Long> versions = new HashMap<>();
  private byte[] log = new byte[1 << 16];
  private int used = 4096;

  /** Many keys that share prefixes, repeated tags, events without entity, ids used twice. */
  static IndexScenario random(long seed, int events) {
    Random random = new Random(seed);
    IndexScenario scenario = new IndexScenario();
    while (scenario.rows.size() < events) {
      List<Event> batch = new ArrayList<>();
      int size = Math.min(1 + random.nextInt(4), events - scenario.rows.size());
      for (int i = 0; i < size; i++) {
        batch.add(randomEvent(random));
      }
      String request = random.nextBoolean() ? "" : "request-" + scenario.rows.size();
      String source = random.nextInt(3) == 0 ? "source-" + random.nextInt(2) : "";
      scenario.commit(request, source, batch);
    }
    return scenario;
  }

  private static Event randomEvent(Random random) {
    String entity = random.nextInt(5) == 0 ? "" : name(random, "order", 40);
    List<String> tags = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      tags.add(name(random, "tag:", 12));
    }
    if (!tags.isEmpty() && random.nextInt(4) == 0) {
      tags.add(tags.getFirst());
    }
    if (!entity.isEmpty() && random.nextInt(4) == 0) {
      tags.add(entity);
    }
    long ticks = random.nextInt(1_000_000) - 500_000L;
    String type = name(random, random.nextInt(4) == 0 ? "order" : "Type", 9);
    return new Event(entity, type, tags, ticks, random.nextInt(3), random.nextInt(400));
  }

  private static String name(Random random, String prefix, int bound) {
    int number = random.nextInt(bound);
    return prefix + "-x".repeat(number % 7) + number + "é".repeat(number % 3);
  }

  void commit(String request, String source, List<Event> events) {
    int firstSlot = rows.size();
    byte[] header = commitHeader(request, source, events.size());
    int at = used;
    write(header);
    for (Event event : events) {
      if (!types.contains(event.type)) {
        write(TypeFormat.encode(types.size(), bytes(event.type)));
        types.add(event.type);
      }
      write(record(event));
    }
    Bytes.i32(segment(), at + CommitFormat.COMMIT_BYTES, used - at);
    commits.add(new Commit(at, used - at, firstSlot, rows.size()));
    if (!request.isEmpty()) {
      post(new Key(IndexDomain.REQUEST, request), firstSlot, 0);
    }
    if (!source.isEmpty()) {
      post(new Key(IndexDomain.SOURCE, source), firstSlot, firstSlot * 10L + 1);
    }
  }

  private byte[] commitHeader(String request, String source, int count) {
    byte[] requestId = bytes(request);
    byte[] sourceName = bytes(source);
    byte[] record = new byte[CommitFormat.size(requestId.length, sourceName.length)];
    MemorySegment s = MemorySegment.ofArray(record);
    Bytes.i32(s, RecordFormat.LENGTH, record.length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_COMMIT);
    Bytes.u16(s, CommitFormat.REQUEST_LENGTH, requestId.length);
    Bytes.i32(s, CommitFormat.COUNT, count);
    Bytes.i64(s, CommitFormat.FIRST_POSITION, FIRST + rows.size());
    Bytes.i64(s, CommitFormat.TRACKING_POSITION, rows.size() * 10L + 1);
    Bytes.u16(s, CommitFormat.SOURCE_LENGTH, sourceName.length);
    System.arraycopy(requestId, 0, record, CommitFormat.HEADER_BYTES, requestId.length);
    System.arraycopy(
        sourceName, 0, record, CommitFormat.HEADER_BYTES + requestId.length, sourceName.length);
    return record;
  }

  private byte[] record(Event event) {
    int slot = rows.size();
    int type = types.indexOf(event.type);
    rows.add(new Row(used, type, event));
    long version = 0;
    if (!event.entity.isEmpty()) {
      version = versions.merge(event.entity, 1L, Long::sum);
      post(new Key(IndexDomain.ENTITY, event.entity), slot, version);
    }
    post(new Key(IndexDomain.TYPE, event.type), slot, type);
    event.tags.forEach(tag -> post(new Key(IndexDomain.TAG, tag), slot, 0));
    return encode(event, FIRST + slot, version, type);
  }

  static byte[] encode(Event event, long position, long version, int type) {
    byte[] entity = bytes(event.entity);
    int tagBytes = event.tags.stream().mapToInt(tag -> 2 + bytes(tag).length).sum();
    int payload = 20;
    int length = Bytes.align8(RecordFormat.EVENT_HEADER_BYTES + entity.length + tagBytes + payload);
    byte[] record = new byte[length];
    MemorySegment s = MemorySegment.ofArray(record);
    Bytes.i32(s, RecordFormat.LENGTH, length);
    Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_EVENT);
    Bytes.u16(s, RecordFormat.TYPE, type);
    Bytes.i64(s, RecordFormat.POSITION, position);
    Bytes.i64(s, RecordFormat.VERSION, version);
    Bytes.i64(s, RecordFormat.TIMESTAMP, event.timestamp);
    Bytes.i64(s, RecordFormat.ID_HIGH, event.high);
    Bytes.i64(s, RecordFormat.ID_LOW, event.low);
    Bytes.i32(s, RecordFormat.PAYLOAD_LENGTH, payload);
    Bytes.u16(s, RecordFormat.ENTITY_LENGTH, entity.length);
    Bytes.u16(s, RecordFormat.TAGS_LENGTH, tagBytes);
    Bytes.u16(s, RecordFormat.TAG_COUNT, event.tags.size());
    int at = RecordFormat.EVENT_HEADER_BYTES;
    System.arraycopy(entity, 0, record, at, entity.length);
    at += entity.length;
    for (String tag : event.tags) {
      byte[] bytes = bytes(tag);
      Bytes.u16(s, at, bytes.length);
      System.arraycopy(bytes, 0, record, at + 2, bytes.length);
      at += 2 + bytes.length;
    }
    return record;
  }

  static long[] hashes(KeyHash keyHash, Event event) {
    List<Long> hashes = new ArrayList<>();
    if (!event.entity.isEmpty()) {
      hashes.add(hash(keyHash, new Key(IndexDomain.ENTITY, event.entity)));
    }
    event.tags.forEach(tag -> hashes.add(hash(keyHash, new Key(IndexDomain.TAG, tag))));
    return hashes.stream().mapToLong(Long::longValue).toArray();
  }

  static long hash(KeyHash keyHash, Key key) {
    byte[] bytes = key.bytes();
    return keyHash.hash(key.domain, bytes, 0, bytes.length);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void post(Key key, int slot, long tip) {
    List<Integer> slots = postings.computeIfAbsent(key, unused -> new ArrayList<>());
    if (slots.isEmpty() || slots.getLast() != slot) {
      slots.add(slot);
    }
    tips.computeIfAbsent(key, unused -> new TreeMap<>()).put(slot, tip);
  }

  private void write(byte[] record) {
    if (used + record.length > log.length) {
      log = Arrays.copyOf(log, Math.max(log.length * 2, used + record.length));
    }
    System.arraycopy(record, 0, log, used, record.length);
    used += record.length;
  }

  MemorySegment segment() {
    return MemorySegment.ofArray(log);
  }

  /** The index that a store makes as it appends. */
  OpenIndex appended(KeyHash keyHash) {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, keyHash);
    commits.forEach(commit -> append(index, keyHash, commit));
    return index;
  }

  void append(OpenIndex index, KeyHash keyHash, Commit commit) {
    byte[] bytes = Arrays.copyOfRange(log, commit.at, commit.at + commit.length);
    MemorySegment s = MemorySegment.ofArray(bytes);
    for (int slot = commit.firstSlot; slot < commit.endSlot; slot++) {
      Row row = rows.get(slot);
      if (row.type == index.typesDefined()) {
        index.defineType(row.type, bytes(row.event.type));
      }
      int recordAt = row.offset - commit.at;
      index.append(bytes, recordAt, row.offset, hashes(keyHash, row.event), 0);
    }
    byte[] request = CommitFormat.requestId(s, 0);
    if (request.length > 0) {
      long hash = keyHash.hash(IndexDomain.REQUEST, request, 0, request.length);
      index.appendRequest(commit.firstSlot, hash, request);
    }
    byte[] source = CommitFormat.trackingSource(s, 0);
    if (source.length > 0) {
      long hash = keyHash.hash(IndexDomain.SOURCE, source, 0, source.length);
      index.appendSource(commit.firstSlot, hash, source, CommitFormat.trackingPosition(s, 0));
    }
  }

  /** The index that recovery makes from the log. */
  OpenIndex recovered(KeyHash keyHash) {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, keyHash);
    commits.forEach(commit -> index.indexCommit(segment(), commit.at));
    return index;
  }

  int slots() {
    return rows.size();
  }

  List<Integer> slotsBelow(Key key, int endSlot) {
    return postings.getOrDefault(key, List.of()).stream().filter(s -> s < endSlot).toList();
  }

  IndexHeader header(int endSlot) {
    Row last = rows.get(endSlot - 1);
    return new IndexHeader(7, 8, FIRST, FIRST, FIRST + endSlot - 1, last.offset + 1L, 99, 0);
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.StoreDamaged;
import io.varve.api.Tag;
import io.varve.storage.Bytes;
import io.varve.storage.CommitFormat;
import io.varve.storage.FrameFormat;
import io.varve.storage.IndexDomain;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.KeyHash;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.StorePaths;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Index files whose checksums hold and whose content is not that of the log: what a bug would
 * write, no disk. Row F14: verifying compares every index with the log and reports each of them.
 *
 * <p>A running store trusts an index of a sealed segment whose checksums hold: it may answer
 * queries by what the index says until somebody verifies. The log stays as it is; with the file
 * deleted, the index is built again and the answers are right.
 */
final class LyingIndexTest {
  private static final int SMALL_EVENTS = 40;

  /** The second event of its entity, so that no version rests on its own. */
  private static final int ALTERED = 21;

  private final SimulatedVolume made = new SimulatedVolume(1);
  private StoreAnswers answers;
  private StorePaths paths;
  private IndexFile sound;
  private IndexHeader header;
  private KeyHash keyHash;

  /** What the log holds; alterations go here. */
  private MemorySegment log;

  /** Alters the log as an index is to see it. */
  @FunctionalInterface
  private interface Alteration {
    void alter(long recordAt);
  }

  @BeforeEach
  void makeAStoreWithOneSealedSegment() throws IOException {
    try (LocalEventStore store = Stores.stepped(made)) {
      for (int i = 0; i < SMALL_EVENTS; i++) {
        NewEvent event =
            NewEvent.of("type-" + i % 3, "entity-%02d".formatted(i / 2), "{}")
                .withTags(Tag.of("mod:" + i % 4));
        append(store, Append.of(event).withRequestId("request-" + i));
      }
      for (int i = 0; i < 2; i++) {
        append(store, Append.of(NewEvent.tagged("large", Payload.bytes(new byte[45_000]))));
      }
      answers = StoreAnswers.of(store);
    }
    paths = StoreFiles.find(made);
    sound = IndexFile.open(made, paths.index() + "/" + made.list(paths.index()).getFirst());
    header = sound.header();
    keyHash = KeyHash.ofStore(header.storeIdHigh(), header.storeIdLow());
    assertThat(sound.slots()).isEqualTo(SMALL_EVENTS + 1);
    readLog();
  }

  private static void append(LocalEventStore store, Append append) {
    assertThat(store.append(append)).isInstanceOf(Appended.class);
  }

  private void readLog() {
    byte[] segment = made.files().bytes(paths.segment(1));
    log = Arena.ofAuto().allocate(segment.length, Long.BYTES);
    log.copyFrom(MemorySegment.ofArray(segment));
  }

  @Test
  void indexMadeTheSameWayWithNothingAlteredIsSound() throws IOException {
    SimulatedVolume volume = withIndex(index(SMALL_EVENTS + 1), header);
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }

  @Test
  void everyAlteredRecordIsReported() throws IOException {
    Map<String, Alteration> alterations = new LinkedHashMap<>();
    alterations.put("tag missing", at -> Bytes.u16(log, at + RecordFormat.TAG_COUNT, 0));
    alterations.put("tag of others", at -> Bytes.u8(log, tagAt(at) + 4, '2'));
    alterations.put("unknown tag", at -> Bytes.u8(log, tagAt(at), 'M'));
    alterations.put(
        "wrong type",
        at -> Bytes.u16(log, at + RecordFormat.TYPE, (RecordFormat.type(log, at) + 1) % 3));
    alterations.put("entity of others", this::giveToTheEntityBefore);
    alterations.put("unknown entity", at -> Bytes.u8(log, RecordFormat.entityAt(at), 'E'));
    alterations.put("wrong time", at -> Bytes.i64(log, at + RecordFormat.TIMESTAMP, 7));
    alterations.put("wrong id", at -> Bytes.i64(log, at + RecordFormat.ID_LOW, 7));
    alterations.put(
        "request missing",
        at -> Bytes.u16(log, RecordFormat.commitAt(log, at) + CommitFormat.REQUEST_LENGTH, 0));
    for (Map.Entry<String, Alteration> alteration : alterations.entrySet()) {
      readLog();
      alteration.getValue().alter(sound.offset(ALTERED));
      requireReported(alteration.getKey(), index(SMALL_EVENTS + 1), header);
    }
  }

  private long tagAt(long recordAt) {
    return RecordFormat.tagsAt(log, recordAt) + Short.BYTES;
  }

  private void giveToTheEntityBefore(long at) {
    long before = sound.offset(ALTERED - 2);
    int length = RecordFormat.entityLength(log, before);
    MemorySegment.copy(log, RecordFormat.entityAt(before), log, RecordFormat.entityAt(at), length);
    Bytes.i64(log, at + RecordFormat.VERSION, RecordFormat.version(log, before) + 1);
  }

  @Test
  void everyExtraEntryIsReported() throws IOException {
    byte[] key = "extra".getBytes(StandardCharsets.UTF_8);
    OpenIndex request = index(SMALL_EVENTS + 1);
    long hash = keyHash.hash(IndexDomain.REQUEST, key, 0, key.length);
    request.appendRequest(ALTERED, hash, key);
    requireReported("extra request", request, header);
    OpenIndex source = index(SMALL_EVENTS + 1);
    hash = keyHash.hash(IndexDomain.SOURCE, key, 0, key.length);
    source.appendSource(ALTERED, hash, key, 9);
    requireReported("extra source", source, header);
    OpenIndex type = index(SMALL_EVENTS + 1);
    type.defineType(type.typesDefined(), key);
    SimulatedVolume volume = withIndex(type, header);
    // Of no record, so no answer is wrong.
    requireAnswers(volume);
  }

  /** The log itself says where the rest of it begins, so no answer is wrong. */
  @Test
  void wrongEndIsReportedAndChangesNoAnswer() throws IOException {
    long end = header.endOffset();
    long lastFrame = frameEnd(SMALL_EVENTS);
    long last = header.lastPosition();
    Map<String, IndexHeader> lies = new LinkedHashMap<>();
    lies.put("a frame early", ending(last, lastFrame, header.chain()));
    lies.put("bytes early", ending(last, end - 8, header.chain()));
    lies.put("late", ending(last, end + 8, header.chain()));
    lies.put("wrong chain", ending(last, end, header.chain() + 1));
    lies.put("a slot early", ending(last - 1, end, header.chain()));
    for (Map.Entry<String, IndexHeader> lie : lies.entrySet()) {
      OpenIndex index = index(lie.getValue().slots());
      requireReported(lie.getKey(), index, lie.getValue());
      requireAnswers(withIndex(index, lie.getValue()));
    }
  }

  /** It cannot be told from a segment that was cut short, so the store stays shut. */
  @Test
  void endBehindTheSegmentIsReportedAndRefused() throws IOException {
    IndexHeader lie = ending(header.lastPosition(), 1 << 20, header.chain());
    OpenIndex index = index(SMALL_EVENTS + 1);
    requireReported("end behind the segment", index, lie);
    assertThatExceptionOfType(StoreDamaged.class)
        .isThrownBy(() -> StoreImage.open(withIndex(index, lie)))
        .satisfies(damage -> assertThat(damage.file()).isEqualTo(paths.segment(1)));
  }

  private IndexHeader ending(long lastPosition, long endOffset, long chain) {
    return new IndexHeader(
        header.storeIdHigh(),
        header.storeIdLow(),
        header.segmentFirst(),
        header.firstPosition(),
        lastPosition,
        endOffset,
        chain,
        header.level());
  }

  // ----

  private long frameEnd(int frames) {
    long at = SegmentFormat.FRAMES_AT;
    for (int i = 0; i < frames; i++) {
      at += FrameFormat.length(log, at);
    }
    return at;
  }

  /** Of the first frames, which hold one event each. */
  private OpenIndex index(int frames) {
    OpenIndex index = OpenIndex.create(1, 1, keyHash);
    for (int i = 0; i < frames; i++) {
      long at = frameEnd(i);
      SegmentIndexer.indexFrame(index, log, at, FrameFormat.length(log, at));
    }
    assertThat(index.slots()).isEqualTo(frames);
    return index;
  }

  private SimulatedVolume withIndex(OpenIndex index, IndexHeader lying) throws IOException {
    SimulatedVolume volume = SimulatedVolume.of(1, made.files().snapshot());
    volume.files().remove(sound.path());
    IndexFileWriter.write(volume, index, index.slots(), paths.index(), lying);
    return volume;
  }

  private void requireReported(String what, OpenIndex index, IndexHeader lying) throws IOException {
    SimulatedVolume volume = withIndex(index, lying);
    String path = paths.index() + "/" + lying.fileName();
    IndexFile.open(volume, path).verify();
    assertThat(StoreImage.verify(volume).damages())
        .as(what)
        .singleElement()
        .satisfies(damage -> assertThat(damage.file()).isEqualTo(path));
    volume.files().remove(path);
    requireSame(volume);
  }

  private void requireSame(SimulatedVolume volume) {
    requireAnswers(volume);
    assertThat(StoreImage.verify(volume).damages()).isEmpty();
  }

  private void requireAnswers(SimulatedVolume volume) {
    try (LocalEventStore store = StoreImage.open(volume)) {
      answers.requireSame(store);
    }
  }
}

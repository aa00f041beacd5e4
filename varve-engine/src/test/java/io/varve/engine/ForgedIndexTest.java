package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.VarveException;
import io.varve.engine.StoreImage.Frame;
import io.varve.storage.Bytes;
import io.varve.storage.FrameFormat;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.KeyHash;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentIndexer;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * F14: index files whose checksums are right and whose content is not, as a faulty writer would
 * leave them. Verifying finds each that makes a difference. Reading finds those that lead to a
 * record that is not the one asked for; what an index says is not there is not looked for, so a
 * missing entry can make an answer wrong. It ends with a named failure at worst.
 */
final class ForgedIndexTest {
  private static final int RANDOM_LIES = 600;

  /** What the index says of one event is true of another one. */
  private enum Lie {
    ENTITY,
    TAG,
    TYPE,
    TIMESTAMP,
    ID
  }

  private final StoreImage image;
  private final AtomicInteger found = new AtomicInteger();
  private final AtomicInteger wrong = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private final AtomicInteger harmless = new AtomicInteger();

  ForgedIndexTest() throws IOException {
    image = StoreImage.aged(1, 40, true);
  }

  private record Told(String index, Lie lie, int slot) {}

  @Test
  void aboutOneEventIsFoundByVerifying() throws IOException {
    List<Told> lies = new ArrayList<>();
    for (String index : image.indexFiles()) {
      int slots = IndexFile.open(image.volume(), index).slots();
      for (int slot = 0; slot < slots; slot += 5) {
        for (Lie lie : Lie.values()) {
          lies.add(new Told(index, lie, slot));
        }
      }
    }
    AtomicInteger told = new AtomicInteger();
    SeededRuns.run(
        lies.size(),
        number -> {
          Told one = lies.get((int) number - 1);
          SimulatedVolume volume = image.volume();
          if (tell(volume, one)) {
            told.incrementAndGet();
            assertThat(StoreImage.verify(volume).damages())
                .as("%s of slot %d in %s", one.lie, one.slot, one.index)
                .extracting(VerifyReport.Damage::file)
                .contains(one.index);
            ask(volume);
          }
        });
    print("about one event", told.get());
    assertThat(told).hasValueGreaterThan(lies.size() / 2);
  }

  /**
   * Writes the index of a log that is another one at one place; false if there is no such place.
   */
  private boolean tell(SimulatedVolume volume, Told lie) throws IOException {
    IndexFile file = IndexFile.open(volume, lie.index);
    IndexHeader header = file.header();
    String path = image.paths.segment(header.segmentFirst());
    byte[] log = image.files.get(path).clone();
    MemorySegment s = MemorySegment.ofArray(log);
    int at = file.offset(lie.slot);
    switch (lie.lie) {
      case ENTITY -> {
        if (RecordFormat.entityLength(s, at) == 0) {
          return false;
        }
        renameEntity(file, s, lie.slot);
      }
      case TAG -> {
        if (RecordFormat.tagCount(s, at) == 0) {
          return false;
        }
        int last = (int) RecordFormat.tagsAt(s, at) + RecordFormat.tagsLength(s, at) - 1;
        log[last] = (byte) (log[last] == '5' ? '9' : log[last] + 1);
      }
      case TYPE -> {
        int type = RecordFormat.type(s, at);
        if (type == 0) {
          return false;
        }
        Bytes.u16(s, at + RecordFormat.TYPE, type - 1);
      }
      case TIMESTAMP ->
          Bytes.i64(s, at + RecordFormat.TIMESTAMP, RecordFormat.timestamp(s, at) + 10_000_000);
      case ID -> log[at + RecordFormat.ID_LOW] ^= 1;
    }
    OpenIndex index = OpenIndex.create(header.segmentFirst(), header.firstPosition(), keyHash());
    for (Frame frame : image.frames) {
      if (frame.path().equals(path)) {
        SegmentIndexer.indexFrame(index, s, frame.offset(), (int) (frame.end() - frame.offset()));
      }
    }
    IndexFileWriter.write(volume, index, header.slots(), image.paths.index(), header);
    return true;
  }

  /** From this slot on, its entity is another one: versions stay dense. */
  private static void renameEntity(IndexFile file, MemorySegment log, int fromSlot) {
    int key = file.entityKey(fromSlot);
    for (int slot = fromSlot; slot < file.slots(); slot++) {
      if (file.entityKey(slot) == key) {
        int at = file.offset(slot);
        int last = RecordFormat.EVENT_HEADER_BYTES + RecordFormat.entityLength(log, at) - 1;
        Bytes.u8(log, at + last, 'Z');
      }
    }
  }

  private KeyHash keyHash() throws IOException {
    return StoreContext.of(image.volume(), image.paths, new FakeClock(), image.superBlock)
        .keyHash();
  }

  /** Whatever a word of the file becomes, its checksums made right again. */
  @Test
  void ofAnyKindIsFoundByVerifyingOrMakesNoDifference() {
    SeededRuns.run(
        RANDOM_LIES,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          String index = image.indexFiles().get(random.nextInt(image.indexFiles().size()));
          byte[] lying = image.files.get(index).clone();
          MemorySegment s = MemorySegment.ofArray(lying);
          int slots = IndexFile.open(image.volume(), index).slots();
          for (int i = random.nextInt(2); i >= 0; i--) {
            ForgedIndex.alter(s, slots, random);
          }
          ForgedIndex.repairChecksums(s);
          SimulatedVolume volume = image.volume();
          volume.files().put(index, lying);
          if (StoreImage.verify(volume).damages().isEmpty()) {
            try (LocalEventStore store = StoreImage.open(volume)) {
              image.answers.requireSame(store);
            }
            harmless.incrementAndGet();
          } else {
            ask(volume);
          }
        });
    print("of any kind", RANDOM_LIES);
    assertThat(found).hasValueGreaterThan(RANDOM_LIES / 2);
  }

  /** Asks all questions; counts what becomes of them. */
  private void ask(SimulatedVolume volume) {
    found.incrementAndGet();
    try (LocalEventStore store = StoreImage.open(volume)) {
      int different = image.answers.different(store, refused);
      wrong.addAndGet(different > 0 ? 1 : 0);
    } catch (VarveException e) {
      refused.incrementAndGet();
    }
  }

  private void print(String kind, int lies) {
    System.out.printf(
        "F14 index lies %s: %d cases, verify found %s, harmless %s, stores with a wrong answer %s,"
            + " questions refused %s%n",
        kind, lies, found, harmless, wrong, refused);
  }

  /** It covers less than there is: the rest is read from the log. */
  @Test
  void thatEndsEarlyIsCarriedOn() throws IOException {
    int cases = 0;
    for (String path : image.indexFiles()) {
      IndexHeader whole = IndexFile.open(image.volume(), path).header();
      String segment = image.paths.segment(whole.segmentFirst());
      OpenIndex index = OpenIndex.create(whole.segmentFirst(), whole.firstPosition(), keyHash());
      MemorySegment log = MemorySegment.ofArray(image.files.get(segment));
      for (Frame frame : image.frames) {
        if (frame.path().equals(segment) && frame.lastPosition() < whole.lastPosition()) {
          SegmentIndexer.indexFrame(
              index, log, frame.offset(), (int) (frame.end() - frame.offset()));
          SimulatedVolume volume = image.volume();
          volume.files().remove(path);
          write(volume, index, whole, frame);
          assertThat(StoreImage.verify(volume).damages()).isEmpty();
          try (LocalEventStore store = StoreImage.open(volume)) {
            image.answers.requireSame(store);
          }
          cases++;
        }
      }
    }
    System.out.printf("F14 index behind the log: %d cases%n", cases);
    assertThat(cases).isGreaterThan(20);
  }

  private void write(SimulatedVolume volume, OpenIndex index, IndexHeader whole, Frame end)
      throws IOException {
    long chain = FrameFormat.chainAfter(frameBytes(end), 0);
    IndexHeader header =
        new IndexHeader(
            whole.storeIdHigh(),
            whole.storeIdLow(),
            whole.segmentFirst(),
            whole.firstPosition(),
            end.lastPosition(),
            end.end(),
            chain,
            0);
    IndexFileWriter.write(volume, index, header.slots(), image.paths.index(), header);
  }

  private MemorySegment frameBytes(Frame frame) {
    return MemorySegment.ofArray(image.files.get(frame.path()))
        .asSlice(frame.offset(), frame.end() - frame.offset());
  }

  /** It covers what the log does not have: it is left alone, and removed when writing begins. */
  @Test
  void thatIsAheadOfTheLogIsNotUsed() throws IOException {
    StoreImage killed = StoreImage.killed(1);
    StoreImage longer = StoreImage.killed(1);
    SimulatedVolume closed = longer.volume();
    StoreImage.open(closed).close();
    int cases = 0;
    for (Frame last : killed.frames.subList(killed.frames.size() - 8, killed.frames.size())) {
      if (last.path().equals(killed.lastSegment())
          && last.lastPosition() > killed.superBlock.floor()) {
        SimulatedVolume volume = killed.volume();
        closed.files().paths().stream()
            .filter(path -> path.endsWith(".idx"))
            .forEach(path -> volume.files().put(path, closed.files().bytes(path)));
        volume.files().truncate(last.path(), (int) last.offset());
        long head = StoreImage.verify(volume).head();
        if (head < killed.superBlock.floor()) {
          continue;
        }
        assertThat(StoreImage.verify(volume).damages())
            .anyMatch(damage -> damage.file().endsWith(".idx"));
        List<StoredCommit> left = new ArrayList<>();
        try (LocalEventStore store = StoreImage.open(volume)) {
          assertThat(store.head()).isEqualTo(head);
          store.forEachCommit(left::add);
        }
        assertThat(left).isEqualTo(killed.commits().subList(0, left.size()));
        assertThat(StoreImage.verify(volume).damages()).isEmpty();
        cases++;
      }
    }
    System.out.printf("F14 index ahead of the log: %d cases%n", cases);
    assertThat(cases).isPositive();
  }
}

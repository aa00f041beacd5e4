package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/**
 * One thread appends to an open index and publishes the end, another asks: each answer is that of
 * all events below the end it acquired, and of no others.
 */
final class OpenIndexRaceTest {

  @Test
  void answersAreOfOneEndInAnyModelledOrder() {
    Races.model(Indexed.class, Listed.class);
  }

  @Test
  void answersAreOfOneEndUnderStress() {
    Races.stress(Indexed.class, Listed.class);
  }

  @Test
  void answersAreOfOneEndWhereTablesAndChunksGrow() {
    Races.stress(IndexedAtTheEdge.class, ListedAtTheEdge.class);
  }

  @Test
  void anEndPublishedBeforeItsEventIsFound() {
    assertThat(Races.found(EndFirst.class, Listed.class)).contains("Invalid execution results");
  }

  /** What can be asked; entities are numbers, and so are times. */
  public abstract static class Asked {
    abstract int appendNext(int entity);

    abstract String slots(int entity);

    abstract String last();

    @Operation(nonParallelGroup = "sequencer")
    public int append(@Param(gen = IntGen.class, conf = "0:5") int entity) {
      return appendNext(entity);
    }

    @Operation
    public String slotsOf(@Param(gen = IntGen.class, conf = "0:5") int entity) {
      return slots(entity);
    }

    @Operation
    public String lastRow() {
      return last();
    }
  }

  /** The index of the engine. */
  public static class Indexed extends Asked {
    /** Four bits of hash: keys collide, and a table of eight entries grows at the fifth. */
    private static final KeyHash HASH = KeyHash.weak(5, 4);

    final OpenIndex index = OpenIndex.create(1, 1, HASH);
    final AtomicInteger end = new AtomicInteger();

    public Indexed() {}

    Indexed(int events) {
      for (int i = 0; i < events; i++) {
        appendNext(6 + i);
      }
    }

    @Override
    int appendNext(int entity) {
      int slot = index.slots();
      index(entity, slot);
      end.setRelease(slot + 1);
      return slot;
    }

    final void index(int entity, int slot) {
      byte[] name = name(entity);
      byte[] type = bytes("type" + slot % 40);
      int ordinal = index.typeOrdinal(type);
      if (ordinal < 0) {
        ordinal = index.typesDefined();
        index.defineType(ordinal, type);
      }
      int key = find(name);
      long version = key == SegmentIndex.NO_KEY ? 1 : index.tip(key) + 1;
      long[] hashes = {HASH.hash(IndexDomain.ENTITY, name, 0, name.length)};
      index.append(record(name, slot, version, ordinal), 0, slot * 64, hashes, 0);
    }

    @Override
    String slots(int entity) {
      int below = end.getAcquire();
      int key = find(name(entity));
      List<Integer> slots = new ArrayList<>();
      if (key == SegmentIndex.NO_KEY) {
        return slots.toString();
      }
      SlotCursor ascending = index.ascending(key, 0, below);
      for (int slot = ascending.next(); slot != SlotCursor.NONE; slot = ascending.next()) {
        slots.add(slot);
      }
      int last = slots.isEmpty() ? SlotCursor.NONE : slots.getLast();
      Invariant.check(index.lastSlot(key, below) == last, "last slot", below, last);
      Invariant.check(index.descending(key, 0, below).next() == last, "descending", below, last);
      Invariant.check(index.tip(key) >= slots.size(), "tip", index.tip(key), slots.size());
      return slots.toString();
    }

    @Override
    String last() {
      int below = end.getAcquire();
      if (below == 0) {
        return "none";
      }
      int slot = below - 1;
      boolean timed = index.timeMayMatch(slot / SegmentIndex.BLOCK_SLOTS, slot, slot);
      boolean found = index.idCandidates(7, slot, below).seek(slot) == slot;
      return row(
          slot,
          index.offset(slot),
          index.timestamp(slot),
          index.typeName(index.type(slot)),
          new String(index.key(index.entityKey(slot)), StandardCharsets.UTF_8),
          timed && found && index.maxTimestamp() >= slot);
    }

    private int find(byte[] name) {
      long hash = HASH.hash(IndexDomain.ENTITY, name, 0, name.length);
      return index.find(IndexDomain.ENTITY, hash, name, 0, name.length);
    }

    private static byte[] record(byte[] entity, int slot, long version, int type) {
      int length = Bytes.align8(RecordFormat.EVENT_HEADER_BYTES + entity.length);
      byte[] record = new byte[length];
      MemorySegment s = MemorySegment.ofArray(record);
      Bytes.i32(s, RecordFormat.LENGTH, length);
      Bytes.u8(s, RecordFormat.KIND, RecordFormat.KIND_EVENT);
      Bytes.u16(s, RecordFormat.TYPE, type);
      Bytes.i64(s, RecordFormat.POSITION, 1 + slot);
      Bytes.i64(s, RecordFormat.VERSION, version);
      Bytes.i64(s, RecordFormat.TIMESTAMP, slot);
      Bytes.i64(s, RecordFormat.ID_HIGH, 7);
      Bytes.i64(s, RecordFormat.ID_LOW, slot);
      Bytes.u16(s, RecordFormat.ENTITY_LENGTH, entity.length);
      System.arraycopy(entity, 0, record, RecordFormat.EVENT_HEADER_BYTES, entity.length);
      return record;
    }
  }

  /** Broken: says that an event is there, then indexes it. */
  public static final class EndFirst extends Indexed {
    @Override
    int appendNext(int entity) {
      int slot = index.slots();
      end.setRelease(slot + 1);
      index(entity, slot);
      return slot;
    }
  }

  /** The next append starts a chunk of rows and of ids, and tables grow soon. */
  public static final class IndexedAtTheEdge extends Indexed {
    public IndexedAtTheEdge() {
      super(ListedAtTheEdge.EVENTS);
    }
  }

  /** What it must answer: a list. */
  public static class Listed extends Asked {
    private final List<Integer> entities = new ArrayList<>();

    public Listed() {}

    Listed(int events) {
      for (int i = 0; i < events; i++) {
        appendNext(6 + i);
      }
    }

    @Override
    int appendNext(int entity) {
      entities.add(entity);
      return entities.size() - 1;
    }

    @Override
    String slots(int entity) {
      List<Integer> slots = new ArrayList<>();
      for (int slot = 0; slot < entities.size(); slot++) {
        if (entities.get(slot) == entity) {
          slots.add(slot);
        }
      }
      return slots.toString();
    }

    @Override
    String last() {
      int slot = entities.size() - 1;
      return slot < 0
          ? "none"
          : row(slot, slot * 64, slot, "type" + slot % 40, "e" + entities.get(slot), true);
    }
  }

  /** The list with as many events from the start. */
  public static final class ListedAtTheEdge extends Listed {
    static final int EVENTS = 126;

    public ListedAtTheEdge() {
      super(EVENTS);
    }
  }

  private static String row(
      int slot, int offset, long time, String type, String entity, boolean found) {
    return slot + "@" + offset + " " + time + " " + type + " " + entity + " " + found;
  }

  private static byte[] name(int entity) {
    return bytes("e" + entity);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}

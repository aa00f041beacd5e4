package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.BitSet;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** One thread adds keys to a table that grows, another finds those that were added. */
final class KeyTableRaceTest {

  @Test
  void addedKeysAreFoundInAnyModelledOrder() {
    Races.model(Grown.class, Added.class);
  }

  @Test
  void addedKeysAreFoundUnderStress() {
    Races.stress(Grown.class, Added.class);
  }

  @Test
  void aTablePublishedBeforeItIsFilledIsFound() {
    assertThat(Races.found(PublishedEmpty.class, Added.class))
        .contains("Invalid execution results");
  }

  /** Three keys are there: the fifth makes the table grow. */
  public abstract static class Asked {
    private final BitSet added = new BitSet();

    abstract void addNew(int key);

    abstract boolean contains(int key);

    @Operation(nonParallelGroup = "sequencer")
    public void add(@Param(gen = IntGen.class, conf = "1:8") int key) {
      if (!added.get(key)) {
        added.set(key);
        addNew(key);
      }
    }

    @Operation
    public boolean find(@Param(gen = IntGen.class, conf = "1:8") int key) {
      return contains(key);
    }

    /** As {@link KeyDictionary#find} does it, with the hash for the key. */
    static boolean contains(MemorySegment table, int key) {
      int mask = KeyTable.size(table) - 1;
      int place = KeyTable.place(key, mask + 1);
      while (true) {
        long entry = Words.acquire64(table, (long) place << 3);
        if (entry == 0) {
          return false;
        }
        if (KeyTable.key(entry) == key) {
          return true;
        }
        place = (place + 1) & mask;
      }
    }
  }

  /** The table of the engine. */
  public static final class Grown extends Asked {
    private final KeyTable table = new KeyTable();

    public Grown() {
      for (int key = 1; key <= 3; key++) {
        add(key);
      }
    }

    @Override
    void addNew(int key) {
      table.add(key, key);
    }

    @Override
    boolean contains(int key) {
      return contains(table.entries(), key);
    }
  }

  /** Broken: readers see the larger table while it is being filled. */
  public static final class PublishedEmpty extends Asked {
    private volatile MemorySegment entries = Arena.ofAuto().allocate(64, 8);
    private int count;

    public PublishedEmpty() {
      for (int key = 1; key <= 3; key++) {
        add(key);
      }
    }

    @Override
    void addNew(int key) {
      MemorySegment table = entries;
      if (2 * (count + 1L) > KeyTable.size(table)) {
        MemorySegment more = Arena.ofAuto().allocate(2 * table.byteSize(), 8);
        entries = more;
        for (long at = 0; at < table.byteSize(); at += Long.BYTES) {
          long entry = Words.i64(table, at);
          if (entry != 0) {
            Words.i64(more, KeyTable.emptyPlace(more, KeyTable.hashBits(entry)), entry);
          }
        }
        table = more;
      }
      Words.release64(table, KeyTable.emptyPlace(table, key), KeyTable.entry(key, key));
      count++;
    }

    @Override
    boolean contains(int key) {
      return contains(entries, key);
    }
  }

  /** What it must answer: a set. */
  public static final class Added extends Asked {
    private final BitSet keys = new BitSet();

    public Added() {
      keys.set(1, 4);
    }

    @Override
    void addNew(int key) {
      keys.set(key);
    }

    @Override
    boolean contains(int key) {
      return keys.get(key);
    }
  }
}

package io.varve.storage;

import static io.varve.storage.IndexScenario.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.IndexScenario.Event;
import io.varve.storage.IndexScenario.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * One thread appends and publishes an end; others must find all below it, and nothing at or above.
 */
class OpenIndexConcurrencyTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);
  private static final int EVENTS = 60_000;
  private static final int ENTITIES = 3_000;

  private final OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
  private final AtomicInteger visible = new AtomicInteger();
  private final int[] entityOfSlot = new int[EVENTS];
  private final int[] earlierOfEntity = new int[EVENTS];

  @Test
  void readersSeeAllBelowTheEndTheyAcquired() throws Exception {
    Random random = new Random(1);
    int[] seen = new int[ENTITIES];
    for (int slot = 0; slot < EVENTS; slot++) {
      int entity = (int) Math.min(ENTITIES - 1, Math.abs(random.nextGaussian()) * slot / 20);
      entityOfSlot[slot] = entity;
      earlierOfEntity[slot] = seen[entity]++;
    }
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Integer>> readers = new ArrayList<>();
      for (int reader = 0; reader < 3; reader++) {
        long seed = reader;
        readers.add(threads.submit(() -> read(new Random(seed))));
      }
      readers.add(threads.submit((Callable<Integer>) this::writeFiles));
      append();
      for (Future<Integer> reader : readers) {
        assertThat(reader.get()).isPositive();
      }
    }
  }

  private void append() {
    for (int slot = 0; slot < EVENTS; slot++) {
      if (slot % 1_000 == 0) {
        index.defineType(slot / 1_000, IndexScenario.bytes("Type" + slot / 1_000));
      }
      Event event = event(slot);
      long version = earlierOfEntity[slot] + 1;
      byte[] record = IndexScenario.encode(event, FIRST + slot, version, slot / 1_000);
      index.append(record, 0, slot * 64, IndexScenario.hashes(HASH, event), 0);
      if (slot % 3 == 0) {
        visible.setRelease(slot + 1);
      }
    }
    visible.setRelease(EVENTS);
  }

  private Event event(int slot) {
    String tag = "tag:" + slot % 7;
    return new Event("e" + entityOfSlot[slot], "", List.of(tag), slot, slot, slot);
  }

  private int read(Random random) {
    IndexOracle oracle = new IndexOracle(new IndexScenario(), HASH, 0);
    int rounds = 0;
    int endSlot;
    do {
      endSlot = visible.getAcquire();
      if (endSlot > 0) {
        int slot = random.nextInt(8) == 0 ? endSlot - 1 : random.nextInt(endSlot);
        readSlot(slot, endSlot);
        readEntity(oracle, slot, endSlot);
        readTag(oracle, random.nextInt(7), random.nextInt(endSlot), endSlot);
      }
      rounds++;
    } while (endSlot < EVENTS);
    return rounds;
  }

  private void readSlot(int slot, int endSlot) {
    check(index.offset(slot) == slot * 64, slot, endSlot);
    check(index.timestamp(slot) == slot, slot, endSlot);
    check(index.typeName(index.type(slot)).equals("Type" + slot / 1_000), slot, endSlot);
    check(index.timeMayMatch(slot / SegmentIndex.BLOCK_SLOTS, slot, slot), slot, endSlot);
    check(index.maxTimestamp() >= endSlot - 1, slot, endSlot);
    check(index.idCandidates(slot, slot, endSlot).seek(slot) == slot, slot, endSlot);
    SlotCursor ahead = index.idCandidates(endSlot, endSlot, endSlot);
    check(ahead.seek(endSlot) == SlotCursor.NONE, slot, endSlot);
  }

  private void readEntity(IndexOracle oracle, int slot, int endSlot) {
    int entity = entityOfSlot[slot];
    int key = oracle.find(index, new Key(IndexDomain.ENTITY, "e" + entity));
    check(key == index.entityKey(slot), slot, endSlot);
    SlotCursor cursor = index.ascending(key, 0, endSlot);
    int count = 0;
    int last = SlotCursor.NONE;
    for (int next = cursor.next(); next != SlotCursor.NONE; next = cursor.next()) {
      check(next > last && next < endSlot && entityOfSlot[next] == entity, next, endSlot);
      check(earlierOfEntity[next] == count++, next, endSlot);
      last = next;
    }
    check(last >= slot, last, endSlot);
    for (int later = last + 1; later < endSlot; later++) {
      check(entityOfSlot[later] != entity, later, endSlot);
    }
    check(index.lastSlot(key, endSlot) == last, last, endSlot);
    check(index.descending(key, 0, endSlot).next() == last, last, endSlot);
    check(index.tip(key) >= count, last, endSlot);
  }

  private void readTag(IndexOracle oracle, int tag, int target, int endSlot) {
    int key = oracle.find(index, new Key(IndexDomain.TAG, "tag:" + tag));
    int above = target + (tag - target % 7 + 7) % 7;
    int below = target - (target % 7 - tag + 7) % 7;
    if (key != SegmentIndex.NO_KEY) {
      int up = index.ascending(key, 0, endSlot).seek(target);
      check(up == (above < endSlot ? above : SlotCursor.NONE), target, endSlot);
      int down = index.descending(key, 0, endSlot).seek(target);
      check(down == Math.max(below, SlotCursor.NONE), target, endSlot);
    }
  }

  /** Files written beside the appender hold what lies below their end. */
  private int writeFiles() throws Exception {
    MemoryVolume volume = new MemoryVolume();
    volume.createDirectory("index");
    int files = 0;
    int endSlot;
    do {
      endSlot = visible.getAcquire();
      if (endSlot > 0) {
        IndexHeader header =
            new IndexHeader(7, 8, FIRST, FIRST, FIRST + endSlot - 1, endSlot * 64L, 0, 0);
        IndexFile file =
            IndexFile.open(volume, IndexFileWriter.write(volume, index, endSlot, "index", header));
        file.verify();
        assertThat(file.firstDifference(index, endSlot)).isEmpty();
        assertThat(file.typesDefined()).isEqualTo((endSlot + 999) / 1_000);
        volume.delete(file.path());
        files++;
      }
    } while (endSlot < EVENTS);
    return files;
  }

  private static void check(boolean holds, int slot, int endSlot) {
    Invariant.check(holds, "readers see all below their end", slot, endSlot);
  }
}

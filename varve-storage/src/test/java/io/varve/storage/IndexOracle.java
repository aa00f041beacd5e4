package io.varve.storage;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.IndexScenario.Event;
import io.varve.storage.IndexScenario.Key;
import io.varve.storage.IndexScenario.Row;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Compares every answer of an index with a scenario's plain collections. */
final class IndexOracle {
  private final IndexScenario scenario;
  private final KeyHash keyHash;
  private final Random random;

  IndexOracle(IndexScenario scenario, KeyHash keyHash, long seed) {
    this.scenario = scenario;
    this.keyHash = keyHash;
    this.random = new Random(seed);
  }

  /** Checks all that readers may ask below an end. */
  void check(SegmentIndex index, int endSlot) {
    checkColumns(index, endSlot);
    for (Key key : scenario.postings.keySet()) {
      checkKey(index, key, endSlot);
    }
    for (int domain = 1; domain < IndexDomain.COUNT; domain++) {
      for (String prefix : List.of("", "o", "order-x", "tag:-x-x", "Type", "request-1", "none")) {
        checkPrefix(index, domain, prefix, endSlot);
      }
      byte[] absent = IndexScenario.bytes("absent");
      long hash = keyHash.hash(domain, absent, 0, absent.length);
      assertThat(index.find(domain, hash, absent, 0, absent.length)).isEqualTo(SegmentIndex.NO_KEY);
    }
    checkIds(index, endSlot);
    checkTimes(index, endSlot);
  }

  private void checkColumns(SegmentIndex index, int endSlot) {
    for (int slot = 0; slot < endSlot; slot++) {
      Row row = scenario.rows.get(slot);
      Event event = row.event();
      assertThat(index.offset(slot)).isEqualTo(row.offset());
      assertThat(index.type(slot)).isEqualTo(row.type());
      assertThat(index.typeName(index.type(slot))).isEqualTo(event.type());
      assertThat(index.timestamp(slot)).isEqualTo(event.timestamp());
      int entity = index.entityKey(slot);
      if (event.entity().isEmpty()) {
        assertThat(entity).isEqualTo(SegmentIndex.NO_KEY);
      } else {
        assertThat(index.key(entity)).isEqualTo(IndexScenario.bytes(event.entity()));
        assertThat(index.domain(entity)).isEqualTo(IndexDomain.ENTITY);
      }
    }
  }

  private void checkKey(SegmentIndex index, Key key, int endSlot) {
    List<Integer> expected = scenario.slotsBelow(key, endSlot);
    int number = find(index, key);
    if (number == SegmentIndex.NO_KEY) {
      assertThat(expected).isEmpty();
      return;
    }
    assertThat(index.key(number)).isEqualTo(key.bytes());
    assertThat(index.domain(number)).isEqualTo(key.domain());
    assertThat(slots(index.ascending(number, 0, endSlot))).isEqualTo(expected);
    assertThat(slots(index.descending(number, 0, endSlot))).isEqualTo(expected.reversed());
    int last = expected.isEmpty() ? SlotCursor.NONE : expected.getLast();
    assertThat(index.lastSlot(number, endSlot)).isEqualTo(last);
    int from = random.nextInt(endSlot + 1);
    List<Integer> part = expected.stream().filter(slot -> slot >= from).toList();
    assertThat(slots(index.ascending(number, from, endSlot))).isEqualTo(part);
    assertThat(slots(index.descending(number, from, endSlot))).isEqualTo(part.reversed());
    assertThat(several(index.ascending(number, from, endSlot))).isEqualTo(part);
    assertThat(several(index.descending(number, from, endSlot))).isEqualTo(part.reversed());
    checkSeeks(index, number, part, from, endSlot);
    if (index.slots() == endSlot) {
      assertThat(index.count(number)).isEqualTo(expected.size());
      assertThat(index.tip(number))
          .isEqualTo(scenario.tips.get(key).lowerEntry(endSlot).getValue());
    }
  }

  private void checkSeeks(
      SegmentIndex index, int number, List<Integer> slots, int fromSlot, int endSlot) {
    SlotCursor up = index.ascending(number, fromSlot, endSlot);
    SlotCursor down = index.descending(number, fromSlot, endSlot);
    int next = 0;
    int before = slots.size();
    for (int step = 0; step < 8; step++) {
      int target = random.nextInt(endSlot + 3) - 1;
      boolean seek = random.nextInt(3) > 0;
      while (seek && next < slots.size() && slots.get(next) < target) {
        next++;
      }
      int expectedUp = next < slots.size() ? slots.get(next++) : SlotCursor.NONE;
      assertThat(seek ? up.seek(target) : up.next()).isEqualTo(expectedUp);
      while (seek && before > 0 && slots.get(before - 1) > target) {
        before--;
      }
      int expectedDown = before > 0 ? slots.get(--before) : SlotCursor.NONE;
      assertThat(seek ? down.seek(target) : down.next()).isEqualTo(expectedDown);
    }
  }

  private void checkPrefix(SegmentIndex index, int domain, String prefix, int endSlot) {
    Set<String> expected = new HashSet<>();
    for (Key key : scenario.postings.keySet()) {
      if (key.domain() == domain
          && key.name().startsWith(prefix)
          && !scenario.slotsBelow(key, endSlot).isEmpty()) {
        expected.add(key.name());
      }
    }
    List<String> found = new ArrayList<>();
    index.findPrefix(
        domain,
        IndexScenario.bytes(prefix),
        key -> {
          if (index.lastSlot(key, endSlot) != SlotCursor.NONE) {
            found.add(new String(index.key(key), java.nio.charset.StandardCharsets.UTF_8));
          }
        });
    assertThat(found).containsExactlyInAnyOrderElementsOf(expected);
    if (prefix.isEmpty() && index instanceof IndexFile && index.slots() == endSlot) {
      assertThat(index.keys(domain)).isEqualTo(expected.size());
    }
  }

  private void checkIds(SegmentIndex index, int endSlot) {
    for (int i = 0; i < 40; i++) {
      Event event = scenario.rows.get(random.nextInt(scenario.slots())).event();
      List<Integer> expected = new ArrayList<>();
      for (int slot = 0; slot < endSlot; slot++) {
        if (sameId(event, slot)) {
          expected.add(slot);
        }
      }
      List<Integer> all = slots(index.idCandidates(event.high(), event.low(), endSlot));
      assertThat(all).isSorted().allMatch(slot -> slot < endSlot);
      assertThat(all.stream().filter(slot -> sameId(event, slot)).toList()).isEqualTo(expected);
      assertThat(all.size() - expected.size()).isLessThan(3);
      if (!expected.isEmpty()) {
        int target = expected.getLast();
        SlotCursor cursor = index.idCandidates(event.high(), event.low(), endSlot);
        assertThat(cursor.seek(target)).isEqualTo(target);
      }
    }
    assertThat(slots(index.idCandidates(-1, -1, endSlot))).hasSizeLessThan(2);
  }

  private boolean sameId(Event event, int slot) {
    Event other = scenario.rows.get(slot).event();
    return other.high() == event.high() && other.low() == event.low();
  }

  private void checkTimes(SegmentIndex index, int endSlot) {
    for (int block = 0; block * SegmentIndex.BLOCK_SLOTS < endSlot; block++) {
      int first = block * SegmentIndex.BLOCK_SLOTS;
      int end = Math.min(endSlot, first + SegmentIndex.BLOCK_SLOTS);
      long min = Long.MAX_VALUE;
      long max = Long.MIN_VALUE;
      for (Row row : scenario.rows.subList(first, end)) {
        min = Math.min(min, row.event().timestamp());
        max = Math.max(max, row.event().timestamp());
      }
      assertThat(index.timeMayMatch(block, min, min)).isTrue();
      assertThat(index.timeMayMatch(block, max, max)).isTrue();
      assertThat(index.minTimestamp()).isLessThanOrEqualTo(min);
      assertThat(index.maxTimestamp()).isGreaterThanOrEqualTo(max);
      if (index.slots() == endSlot) {
        assertThat(index.timeMayMatch(block, Long.MIN_VALUE, min - 1)).isFalse();
        assertThat(index.timeMayMatch(block, max + 1, Long.MAX_VALUE)).isFalse();
      }
    }
  }

  int find(SegmentIndex index, Key key) {
    byte[] bytes = key.bytes();
    byte[] shifted = new byte[bytes.length + 5];
    System.arraycopy(bytes, 0, shifted, 3, bytes.length);
    long hash = IndexScenario.hash(keyHash, key);
    return index.find(key.domain(), hash, shifted, 3, bytes.length);
  }

  static List<Integer> slots(SlotCursor cursor) {
    List<Integer> slots = new ArrayList<>();
    for (int slot = cursor.next(); slot != SlotCursor.NONE; slot = cursor.next()) {
      slots.add(slot);
    }
    assertThat(cursor.next()).isEqualTo(SlotCursor.NONE);
    return slots;
  }

  /** All slots of a cursor, taken one by one and several at once in turns. */
  private List<Integer> several(SlotCursor cursor) {
    List<Integer> slots = new ArrayList<>();
    int[] some = new int[40];
    while (true) {
      int wanted = 1 + random.nextInt(some.length);
      int found = cursor.next(some, wanted);
      Arrays.stream(some, 0, found).forEach(slots::add);
      if (found < wanted) {
        assertThat(cursor.next(some, wanted)).isZero();
        return slots;
      }
      int slot = cursor.next();
      if (slot != SlotCursor.NONE) {
        slots.add(slot);
      }
    }
  }
}

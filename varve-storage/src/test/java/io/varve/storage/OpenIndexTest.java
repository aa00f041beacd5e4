package io.varve.storage;

import static io.varve.storage.IndexScenario.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.IndexScenario.Commit;
import io.varve.storage.IndexScenario.Event;
import io.varve.storage.IndexScenario.Key;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OpenIndexTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void answersLikeItsOracle(long seed) {
    IndexScenario scenario = IndexScenario.random(seed, 2_500);
    OpenIndex index = scenario.appended(HASH);
    IndexOracle oracle = new IndexOracle(scenario, HASH, seed);
    oracle.check(index, scenario.slots());
    oracle.check(index, scenario.slots() / 3);
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void showsNothingAtOrAboveAnyEnd(long seed) {
    IndexScenario scenario = IndexScenario.random(seed, 90);
    OpenIndex index = scenario.appended(HASH);
    IndexOracle oracle = new IndexOracle(scenario, HASH, seed);
    for (int endSlot = 0; endSlot <= scenario.slots(); endSlot++) {
      oracle.check(index, endSlot);
    }
  }

  @Test
  void answersAfterEachCommit() {
    IndexScenario scenario = IndexScenario.random(6, 90);
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    IndexOracle oracle = new IndexOracle(scenario, HASH, 6);
    for (Commit commit : scenario.commits) {
      scenario.append(index, HASH, commit);
      oracle.check(index, commit.endSlot());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void bytesAndDomainDecideWhereHashesCollide(int bits) {
    KeyHash weak = KeyHash.weak(1, bits);
    IndexScenario scenario = IndexScenario.random(7, 1_200);
    new IndexOracle(scenario, weak, 7).check(scenario.appended(weak), scenario.slots());
  }

  @ParameterizedTest
  @ValueSource(longs = {8, 9})
  void recoversFromTheLogWhatItHadAsItAppended(long seed) {
    IndexScenario scenario = IndexScenario.random(seed, 1_500);
    new IndexOracle(scenario, HASH, seed).check(scenario.recovered(HASH), scenario.slots());
  }

  @Test
  void growsAcrossChunksAndBlocks() {
    int events = 90_000;
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    index.defineType(0, IndexScenario.bytes("Type"));
    for (int slot = 0; slot < events; slot++) {
      Event event = event("e" + slot % 30_000, slot, "all", "mod:" + slot % 3);
      append(index, event, slot / 30_000 + 1);
    }
    IndexOracle oracle = new IndexOracle(new IndexScenario(), HASH, 0);
    int all = oracle.find(index, new Key(IndexDomain.TAG, "all"));
    int mod = oracle.find(index, new Key(IndexDomain.TAG, "mod:2"));
    SlotCursor up = index.ascending(all, 0, events);
    SlotCursor down = index.descending(mod, 0, events);
    for (int slot = 0; slot < events; slot++) {
      assertThat(up.next()).isEqualTo(slot);
      if (slot % 3 == 0) {
        assertThat(down.next()).isEqualTo(events - 1 - slot);
      }
      assertThat(index.timestamp(slot)).isEqualTo(slot);
      assertThat(index.offset(slot)).isEqualTo(slot * 100);
      assertThat(IndexOracle.slots(index.idCandidates(slot, -slot, events))).contains(slot);
    }
    assertThat(up.next()).isEqualTo(SlotCursor.NONE);
    assertThat(index.ascending(mod, 0, events).seek(80_000)).isEqualTo(80_000);
    assertThat(index.descending(mod, 0, events).seek(3_000)).isEqualTo(2_999);
    assertThat(index.keys(IndexDomain.ENTITY)).isEqualTo(30_000);
    assertThat(index.count(index.entityKey(12_345))).isEqualTo(3);
    assertThat(index.tip(index.entityKey(12_345))).isEqualTo(3);
  }

  @Test
  void keepsKeysOfEveryLength() {
    IndexScenario scenario = new IndexScenario();
    for (int length = 1; length <= 65_535; length = length < 40 ? length + 1 : length * 2 - 7) {
      String tag = "t".repeat(length);
      scenario.commit("", "", List.of(event("e".repeat(length), length, tag + "u")));
      scenario.commit("", "", List.of(event("e".repeat(length), length, tag)));
    }
    scenario.commit("", "", List.of(event("e".repeat(65_535), 1, "t".repeat(65_533))));
    IndexOracle oracle = new IndexOracle(scenario, HASH, 0);
    oracle.check(scenario.appended(HASH), scenario.slots());
    oracle.check(scenario.recovered(HASH), scenario.slots());
  }

  @Test
  void postsARepeatedTagOnce() {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    index.defineType(0, IndexScenario.bytes("Type"));
    append(index, event("", 1, "a", "b", "a", "a"), 0);
    int key = new IndexOracle(new IndexScenario(), HASH, 0).find(index, tag("a"));
    assertThat(index.count(key)).isEqualTo(1);
    assertThat(IndexOracle.slots(index.ascending(key, 0, 1))).containsExactly(0);
  }

  @Test
  void knowsLeastAndGreatestTime() {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    assertThat(index.minTimestamp()).isEqualTo(Long.MAX_VALUE);
    assertThat(index.maxTimestamp()).isEqualTo(Long.MIN_VALUE);
    index.defineType(0, IndexScenario.bytes("Type"));
    append(index, event("", 5), 0);
    append(index, event("", -3), 0);
    assertThat(index.minTimestamp()).isEqualTo(-3);
    assertThat(index.maxTimestamp()).isEqualTo(5);
    assertThat(index.timeMayMatch(0, 6, 9)).isFalse();
    assertThat(index.timeMayMatch(0, -9, -3)).isTrue();
  }

  @Test
  void takesTypesFromAnEarlierIndexOfTheSegment() {
    IndexScenario scenario = IndexScenario.random(10, 60);
    OpenIndex earlier = scenario.appended(HASH);
    OpenIndex index = OpenIndex.create(FIRST, FIRST + earlier.slots(), HASH);
    index.seedTypes(earlier);
    assertThat(index.typesDefined()).isEqualTo(scenario.types.size());
    for (int ordinal = 0; ordinal < scenario.types.size(); ordinal++) {
      byte[] name = IndexScenario.bytes(scenario.types.get(ordinal));
      assertThat(index.typeOrdinal(name)).isEqualTo(ordinal);
      assertThat(index.typeName(ordinal)).isEqualTo(scenario.types.get(ordinal));
    }
    assertThat(index.typeOrdinal(IndexScenario.bytes("other"))).isEqualTo(-1);
    index.defineType(1, IndexScenario.bytes(scenario.types.get(1)));
    assertThat(index.typesDefined()).isEqualTo(scenario.types.size());
  }

  @Test
  void refusesTypesThatDoNotFit() {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    index.defineType(0, IndexScenario.bytes("a"));
    List<Runnable> wrong =
        List.of(
            () -> index.defineType(0, IndexScenario.bytes("b")),
            () -> index.defineType(1, IndexScenario.bytes("a")),
            () -> index.defineType(2, IndexScenario.bytes("c")));
    for (Runnable define : wrong) {
      assertThatThrownBy(define::run).isInstanceOf(IllegalStateException.class);
    }
    assertThat(index.typesDefined()).isEqualTo(1);
  }

  @Test
  void refusesEventsOutOfOrder() {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    index.defineType(0, IndexScenario.bytes("Type"));
    append(index, event("e", 1), 4);
    byte[] gap = IndexScenario.encode(event("f", 1), FIRST + 2, 1, 0);
    assertThatThrownBy(() -> index.append(gap, 0, 0, new long[] {1}, 0))
        .hasMessageContaining("positions are dense");
    assertThatThrownBy(() -> append(index, event("e", 1), 6)).hasMessageContaining("I2");
    byte[] untyped = IndexScenario.encode(event("f", 1), FIRST + 1, 1, 1);
    assertThatThrownBy(() -> index.append(untyped, 0, 0, new long[] {1}, 0))
        .hasMessageContaining("type is defined");
    assertThat(index.slots()).isEqualTo(1);
    assertThat(index.tip(index.entityKey(0))).isEqualTo(4);
  }

  @Test
  void readsHashesAndRecordFromTheirPlaces() {
    OpenIndex index = OpenIndex.create(FIRST, FIRST, HASH);
    index.defineType(0, IndexScenario.bytes("Type"));
    Event event = event("e", 1, "a");
    byte[] record = IndexScenario.encode(event, FIRST, 1, 0);
    byte[] commit = new byte[record.length + 16];
    System.arraycopy(record, 0, commit, 16, record.length);
    long[] own = IndexScenario.hashes(HASH, event);
    index.append(commit, 16, 77, new long[] {0, own[0], own[1]}, 1);
    assertThat(index.offset(0)).isEqualTo(77);
    int key = new IndexOracle(new IndexScenario(), HASH, 0).find(index, tag("a"));
    assertThat(index.lastSlot(key, 1)).isZero();
  }

  /** With 1 or 4 bits of hash the likely key is nearly always another's. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 32})
  void findsTheEntitiesOfACommitAsOneByOne(int bits) {
    KeyHash weak = KeyHash.weak(1, bits);
    OpenIndex index = OpenIndex.create(FIRST, FIRST, weak);
    index.defineType(0, IndexScenario.bytes("Type"));
    for (int i = 0; i < 50; i++) {
      Event known = event("entity-" + i, i, "entity-" + (i + 1));
      byte[] record = IndexScenario.encode(known, FIRST + i, 1, 0);
      index.append(record, 0, i * 100, IndexScenario.hashes(weak, known), 0);
    }
    int count = 60;
    byte[] commit = new byte[count * 512];
    int[] recordAt = new int[count];
    int[] hashAt = new int[count];
    long[] hashes = new long[count];
    int[] expected = new int[count];
    for (int i = 0; i < count; i++) {
      Event event = event(i % 7 == 3 ? "" : "entity-" + i, 0);
      byte[] record = IndexScenario.encode(event, FIRST + i, 1, 0);
      recordAt[i] = i * 512;
      System.arraycopy(record, 0, commit, recordAt[i], record.length);
      hashAt[i] = count - 1 - i;
      expected[i] = SegmentIndex.NO_KEY;
      if (!event.entity().isEmpty()) {
        byte[] name = IndexScenario.bytes(event.entity());
        hashes[hashAt[i]] = weak.hash(IndexDomain.ENTITY, name, 0, name.length);
        expected[i] = index.find(IndexDomain.ENTITY, hashes[hashAt[i]], name, 0, name.length);
        assertThat(expected[i] != SegmentIndex.NO_KEY).isEqualTo(i < 50);
      }
    }
    assertThat(index.entityKeys(commit, recordAt, hashes, hashAt)).isEqualTo(expected);
  }

  private static Key tag(String name) {
    return new Key(IndexDomain.TAG, name);
  }

  private static Event event(String entity, long time, String... tags) {
    return new Event(entity, "Type", new ArrayList<>(List.of(tags)), time, time, -time);
  }

  private static void append(OpenIndex index, Event event, long version) {
    long position = FIRST + index.slots();
    byte[] record = IndexScenario.encode(event, position, version, 0);
    index.append(record, 0, index.slots() * 100, IndexScenario.hashes(HASH, event), 0);
  }
}

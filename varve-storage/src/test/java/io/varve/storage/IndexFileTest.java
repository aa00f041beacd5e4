package io.varve.storage;

import static io.varve.storage.IndexScenario.FIRST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.storage.IndexScenario.Commit;
import io.varve.storage.IndexScenario.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexFileTest {
  private static final KeyHash HASH = KeyHash.ofStore(7, 8);

  private MemoryVolume volume;

  @BeforeEach
  void createVolume() throws IOException {
    volume = new MemoryVolume();
    volume.createDirectory("index");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2})
  void answersLikeItsOracle(long seed) throws IOException {
    IndexScenario scenario = IndexScenario.random(seed, 2_500);
    OpenIndex open = scenario.appended(HASH);
    IndexFile file = write(scenario, open, scenario.slots());
    IndexOracle oracle = new IndexOracle(scenario, HASH, seed);
    oracle.check(file, scenario.slots());
    oracle.check(file, scenario.slots() / 2);
    assertThat(file.firstDifference(open, scenario.slots())).isEmpty();
    assertThat(file.firstDifference(file, scenario.slots())).isEmpty();
  }

  @Test
  void holdsWhatLiesBelowItsEnd() throws IOException {
    IndexScenario scenario = IndexScenario.random(3, 120);
    OpenIndex open = scenario.appended(HASH);
    for (Commit commit : scenario.commits) {
      int endSlot = commit.endSlot();
      IndexFile file = write(scenario, open, endSlot);
      new IndexOracle(scenario, HASH, endSlot).check(file, endSlot);
      assertThat(file.firstDifference(open, endSlot)).isEmpty();
      int types =
          1
              + scenario.rows.subList(0, endSlot).stream()
                  .mapToInt(IndexScenario.Row::type)
                  .max()
                  .orElseThrow();
      assertThat(file.typesDefined()).isEqualTo(types);
    }
  }

  @Test
  void showsNothingAtOrAboveAnyEnd() throws IOException {
    IndexScenario scenario = IndexScenario.random(4, 80);
    IndexFile file = write(scenario, scenario.appended(HASH), scenario.slots());
    for (int endSlot = 0; endSlot <= scenario.slots(); endSlot++) {
      new IndexOracle(scenario, HASH, 4).check(file, endSlot);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void bytesAndDomainDecideWhereHashesCollide(int bits) throws IOException {
    KeyHash weak = KeyHash.weak(1, bits);
    IndexScenario scenario = IndexScenario.random(5, 1_000);
    IndexFile file = write(scenario, scenario.appended(weak), scenario.slots());
    new IndexOracle(scenario, weak, 5).check(file, scenario.slots());
  }

  @Test
  void ordersKeysByUnsignedBytes() throws IOException {
    List<String> sorted =
        List.of(
            "a", "a\0", "a\0\0", "a\0b", "aa", "aaaaaaaa", "aaaaaaaaa", "a\u007f", "é", "\uffff");
    IndexScenario scenario = new IndexScenario();
    for (int i = 0; i < sorted.size(); i++) {
      String tag = sorted.get(i * 7 % sorted.size());
      scenario.commit("", "", List.of(event("", "A", i, i, tag)));
    }
    OpenIndex open = scenario.appended(HASH);
    IndexFile file = write(scenario, open, scenario.slots());
    List<String> found = new ArrayList<>();
    file.findPrefix(
        IndexDomain.TAG,
        new byte[0],
        key -> found.add(new String(file.key(key), StandardCharsets.UTF_8)));
    assertThat(found).isEqualTo(sorted);
    assertThat(file.firstDifference(open, scenario.slots())).isEmpty();
  }

  @Test
  void isTheSameOnDisk(@TempDir Path directory) throws IOException {
    IndexScenario scenario = IndexScenario.random(6, 300);
    OpenIndex open = scenario.appended(HASH);
    try (Volume disk = DiskVolume.create(directory.resolve("store"))) {
      disk.createDirectory("index");
      String path =
          IndexFileWriter.write(
              disk, open, scenario.slots(), "index", scenario.header(scenario.slots()));
      IndexFile file = IndexFile.open(disk, path);
      file.verify();
      new IndexOracle(scenario, HASH, 6).check(file, scenario.slots());
      assertThat(disk.list("index")).containsExactly(scenario.header(300).fileName());
    }
  }

  @Test
  void keepsItsHeader() throws IOException {
    IndexScenario scenario = IndexScenario.random(7, 20);
    IndexFile file = write(scenario, scenario.appended(HASH), 20);
    assertThat(file.header()).isEqualTo(scenario.header(20));
    assertThat(file.path()).isEqualTo("index/00000000000000001000-00000000000000001019.idx");
    assertThat(file.segmentFirst()).isEqualTo(FIRST);
    assertThat(file.firstPosition()).isEqualTo(FIRST);
  }

  @Test
  void seedsTheTypesOfTheNextIndex() throws IOException {
    IndexScenario scenario = IndexScenario.random(8, 200);
    IndexFile file = write(scenario, scenario.appended(HASH), scenario.slots());
    OpenIndex next = OpenIndex.create(FIRST, FIRST + scenario.slots(), HASH);
    next.seedTypes(file);
    for (int ordinal = 0; ordinal < scenario.types.size(); ordinal++) {
      assertThat(next.typeName(ordinal)).isEqualTo(scenario.types.get(ordinal));
    }
    Event event = scenario.rows.getFirst().event();
    byte[] record = IndexScenario.encode(event, FIRST + scenario.slots(), 500, 0);
    next.append(record, 0, 9_999, IndexScenario.hashes(HASH, event), 0);
    IndexHeader header =
        new IndexHeader(7, 8, FIRST, next.firstPosition(), next.firstPosition(), 10_000, 1, 0);
    String path = IndexFileWriter.write(volume, next, 1, "index", header);
    IndexFile second = IndexFile.open(volume, path);
    second.verify();
    assertThat(second.typesDefined()).isEqualTo(scenario.types.size());
    assertThat(second.keys(IndexDomain.TYPE)).isEqualTo(1);
  }

  @Test
  void replacesWhatAnUnfinishedWriterLeft() throws IOException {
    IndexScenario scenario = IndexScenario.random(9, 30);
    String path = "index/" + scenario.header(30).fileName();
    try (VolumeFile left = volume.create(path + ".tmp", 100)) {
      left.write(0, ByteBuffer.allocate(50));
    }
    write(scenario, scenario.appended(HASH), 30);
    write(scenario, scenario.appended(HASH), 30);
    assertThat(volume.list("index")).containsExactly(scenario.header(30).fileName());
  }

  @Test
  void refusesAHeaderThatDoesNotMatch() {
    IndexScenario scenario = IndexScenario.random(10, 30);
    OpenIndex open = scenario.appended(HASH);
    for (IndexHeader header :
        List.of(
            scenario.header(29),
            new IndexHeader(7, 8, FIRST, FIRST + 1, FIRST + 30, 1, 1, 0),
            new IndexHeader(7, 8, FIRST - 1, FIRST, FIRST + 29, 1, 1, 0))) {
      assertThatThrownBy(() -> IndexFileWriter.write(volume, open, 30, "index", header))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void tellsWhatDiffers() throws IOException {
    List<Event> events =
        List.of(event("e", "A", 1, 1, "t"), event("f", "B", 2, 2, "u"), event("", "A", 3, 3));
    IndexFile file = write(scenarioOf("r", "s", events), scenarioOf("r", "s", events), 3);
    assertDifference(file, "r", "s", event("e", "C", 1, 1, "t"), "type name of slot 0");
    assertDifference(file, "r", "s", event("g", "A", 1, 1, "t"), "entity of slot 0");
    assertDifference(file, "r", "s", event("", "A", 1, 1, "tt"), "entity of slot 0");
    assertDifference(file, "r", "s", event("e", "A", 9, 1, "t"), "timestamp of slot 0");
    assertDifference(file, "r", "s", event("e", "A", 1, 9, "t"), "id fingerprint of slot 0");
    assertDifference(file, "r", "s", event("e", "A", 1, 1, "u"), "posting of key");
    assertDifference(file, "r", "s", event("e", "A", 1, 1, "v"), "number of key");
    assertDifference(file, "", "s", events.getFirst(), "keys of domain 4");
    assertDifference(file, "q", "s", events.getFirst(), "number of key");
    assertDifference(file, "r", "t", events.getFirst(), "number of key");
    assertDifference(file, "r", "s", event("e", "A", 1, 1, "longer"), "offset of slot 1");
    OpenIndex elsewhere = OpenIndex.create(FIRST, FIRST + 1, HASH);
    assertThat(file.firstDifference(elsewhere, 0).orElseThrow()).startsWith("first position is");
    assertThat(file.firstDifference(OpenIndex.create(FIRST, FIRST, HASH), 3).orElseThrow())
        .startsWith("slots is");
  }

  private static void assertDifference(
      IndexFile file, String request, String source, Event first, String expected) {
    IndexScenario other =
        scenarioOf(
            request, source, List.of(first, event("f", "B", 2, 2, "u"), event("", "A", 3, 3)));
    assertThat(file.firstDifference(other.appended(HASH), 3).orElseThrow()).contains(expected);
  }

  private static IndexScenario scenarioOf(String request, String source, List<Event> events) {
    IndexScenario scenario = new IndexScenario();
    scenario.commit(request, source, events);
    return scenario;
  }

  private static Event event(String entity, String type, long time, long id, String... tags) {
    return new Event(entity, type, List.of(tags), time, id, id);
  }

  private IndexFile write(IndexScenario scenario, IndexScenario source, int endSlot)
      throws IOException {
    return write(scenario, source.appended(HASH), endSlot);
  }

  private IndexFile write(IndexScenario scenario, OpenIndex open, int endSlot) throws IOException {
    String path = IndexFileWriter.write(volume, open, endSlot, "index", scenario.header(endSlot));
    IndexFile file = IndexFile.open(volume, path);
    file.verify();
    return file;
  }
}

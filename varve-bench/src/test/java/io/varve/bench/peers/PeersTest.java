package io.varve.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.NewEvent;
import io.varve.api.Tag;
import io.varve.bench.Measurement;
import io.varve.bench.Scenario;
import io.varve.bench.SyntheticEvents;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every peer gives back what it was given, and its scenarios run. Native libraries: run where the
 * build knows that they exist.
 */
@org.junit.jupiter.api.Tag("native")
final class PeersTest {
  private static final int ENTITIES = 7;

  @TempDir Path directory;

  static Stream<Arguments> peers() {
    return Stream.of(PeerKind.values())
        .flatMap(kind ->
            Stream.of(Durability.values()).map(durability -> Arguments.of(kind, durability)));
  }

  @ParameterizedTest
  @MethodSource("peers")
  void givesBackTheEventsOfAnEntityInOrder(PeerKind kind, Durability durability) {
    try (Peer peer = kind.open(directory, durability)) {
      List<List<byte[]>> stored = append(peer);
      peer.awaitStored();
      peer.settle();
      for (int entity = 0; entity < ENTITIES; entity++) {
        assertThat(read(peer, SyntheticEvents.entity(entity)))
            .containsExactlyElementsOf(stored.get(entity));
      }
      assertThat(read(peer, SyntheticEvents.entity(ENTITIES))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(value = PeerKind.class, names = "AERON", mode = EnumSource.Mode.EXCLUDE)
  void keepsSyncedEventsWhenOpenedAgain(PeerKind kind) {
    List<List<byte[]>> stored;
    try (Peer peer = kind.open(directory, Durability.SYNCED)) {
      stored = append(peer);
    }
    try (Peer peer = kind.open(directory, Durability.SYNCED)) {
      assertThat(read(peer, SyntheticEvents.entity(3))).containsExactlyElementsOf(stored.get(3));
    }
  }

  /** By entity; 20 batches of 5 events, the entities in turn. */
  private static List<List<byte[]>> append(Peer peer) {
    List<List<byte[]>> stored = new ArrayList<>();
    Stream.generate(ArrayList<byte[]>::new).limit(ENTITIES).forEach(stored::add);
    SyntheticEvents events = new SyntheticEvents(Tag.of("producer", "0"), 0);
    EventBatch batch = new EventBatch(5, 0);
    for (int i = 0; i < 20; i++) {
      batch.clear();
      for (int j = 0; j < 5; j++) {
        int entity = (i * 5 + j) % ENTITIES;
        NewEvent event = events.about(entity);
        batch.add(event, i);
        stored.get(entity).add(batch.eventBytes(j));
      }
      peer.append(batch);
    }
    return stored;
  }

  private static List<byte[]> read(Peer peer, String entity) {
    List<byte[]> events = new ArrayList<>();
    peer.read(
        entity,
        event -> {
          byte[] bytes = new byte[event.remaining()];
          event.get(bytes);
          events.add(bytes);
        });
    return events;
  }

  @ParameterizedTest
  @MethodSource("peers")
  void storesWhatSeveralProducersAppend(PeerKind kind, Durability durability) throws IOException {
    List<Measurement> measured =
        run("peer_ingest", kind.text() + ",3x10," + durability.text(), 200);
    assertThat(measured).extracting(Measurement::metric).containsExactly("events", "commit");
    assertThat(measured).allSatisfy(each -> assertThat(each.value()).isPositive());
  }

  @ParameterizedTest
  @EnumSource(value = PeerKind.class, names = "AERON", mode = EnumSource.Mode.EXCLUDE)
  void readsEntitiesOfIndexedPeers(PeerKind kind) throws IOException {
    List<Measurement> measured = run("peer_entity_read", kind.text(), 1_000);
    assertThat(measured).extracting(Measurement::metric).containsExactly("read");
    assertThat(measured).allSatisfy(each -> assertThat(each.value()).isPositive());
  }

  private List<Measurement> run(String name, String parameters, int events) throws IOException {
    Scenario scenario = PeerScenarios.scenario(name, parameters, directory, events);
    scenario.warmUp();
    List<Measurement> measured = scenario.run();
    try (Stream<Path> left = Files.walk(directory)) {
      assertThat(left.filter(Files::isRegularFile)).isEmpty();
    }
    return measured;
  }

  @Test
  void everySelectorStandsForAScenario() {
    assertThat(PeerScenarios.ALL).hasSize(54).doesNotHaveDuplicates();
    for (String selector : PeerScenarios.ALL) {
      String[] parts = selector.split("/", 2);
      assertThat(PeerScenarios.scenario(parts[0], parts[1], directory, 1)).isNotNull();
    }
  }

  @Test
  void saysWhichScenarioIsUnknown() {
    assertRefused("peer_ingest", "oracle,1x1,synced", "no peer \"oracle\"");
    assertRefused("peer_ingest", "lmdb,1x1,maybe", "\"maybe\" is neither synced nor unsynced");
    assertRefused("peer_ingest", "lmdb", "no scenario peer_ingest/lmdb");
    assertRefused("peer_entity_read", "aeron", "aeron does not find the events of an entity");
  }

  private void assertRefused(String name, String parameters, String message) {
    assertThatThrownBy(() -> PeerScenarios.scenario(name, parameters, directory, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void namesThePeerThatCannotRun() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "not a directory");
    for (PeerKind kind : PeerKind.values()) {
      assertThatThrownBy(() -> kind.open(file, Durability.SYNCED))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("the peer " + kind.text() + " cannot run");
    }
  }

  /** The build starts this JVM with the flags that the program gives to its children. */
  @ParameterizedTest
  @EnumSource(PeerKind.class)
  void runsHereWithTheFlagsOfEachPeer(PeerKind kind) {
    assertThat(ManagementFactory.getRuntimeMXBean().getInputArguments())
        .containsAll(PeerScenarios.jvmFlags(kind.text()));
  }
}

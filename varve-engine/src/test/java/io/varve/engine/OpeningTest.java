package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EntityId;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.EventStore;
import io.varve.api.InvalidInput;
import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StateOptions;
import io.varve.api.StoreClosed;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreInUse;
import io.varve.api.StoreUnavailable;
import io.varve.api.UnsupportedFormat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Opening modes, locks, and what is refused. */
class OpeningTest {
  private static final StoreOptions READ =
      StoreOptions.defaults().withMode(OpeningMode.READ).withCreateIfMissing(false);

  @TempDir private Path directory;

  private static NewEvent event(int number) {
    return NewEvent.of("order.placed", "order-" + number % 10, "{\"number\":" + number + "}");
  }

  private static void fill(EventStore store, int from, int count) {
    for (int i = from; i < from + count; i++) {
      assertThat(store.append(Append.of(event(i)))).isInstanceOf(Appended.class);
    }
  }

  private static List<Event> all(EventStore store) {
    try (EventCursor cursor = store.query(Query.all())) {
      return cursor.toList();
    }
  }

  @Test
  void whatWasAppendedIsThereAfterReopening() {
    List<Event> before;
    try (EventStore store = Varve.open(directory)) {
      fill(store, 0, 100);
      before = all(store);
    }
    try (EventStore store = Varve.open(directory)) {
      assertThat(all(store)).isEqualTo(before);
      fill(store, 100, 1);
      assertThat(store.head()).isEqualTo(101);
    }
    assertThat(StoreVerifier.verify(directory).sound()).isTrue();
  }

  @Test
  void aSecondWriterIsRefusedAndToldWhoWrites() {
    try (EventStore store = Varve.open(directory)) {
      assertThatThrownBy(() -> Varve.open(directory))
          .isInstanceOf(StoreInUse.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      fill(store, 0, 1);
    }
    Varve.open(directory).close();
  }

  @Test
  void aReaderBesideTheWriterSeesWhatIsForcedAndMoreAfterRefresh() throws Exception {
    try (LocalEventStore writer = Varve.open(directory)) {
      fill(writer, 0, 50);
      try (LocalEventStore reader = Varve.open(directory, READ)) {
        long seen = reader.head();
        assertThat(seen).isBetween(49L, 50L);
        fill(writer, 50, 50);
        reader.refresh();
        assertThat(reader.head()).isBetween(99L, 100L);
        assertThat(all(reader)).isEqualTo(all(writer).subList(0, (int) reader.head()));
        assertThatThrownBy(() -> reader.append(Append.of(event(1))))
            .isInstanceOf(StoreUnavailable.class);
      }
    }
    try (LocalEventStore reader = Varve.open(directory, READ)) {
      assertThat(reader.head()).isEqualTo(100);
    }
  }

  @Test
  void aReaderFollowsTheWriterThroughSegments() {
    StoreOptions small = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    try (LocalEventStore writer = Varve.open(directory, small);
        LocalEventStore reader = Varve.open(directory, READ)) {
      for (int round = 0; round < 20; round++) {
        fill(writer, round * 200, 200);
        reader.refresh();
        assertThat(reader.head()).isBetween(round * 200L + 199, round * 200L + 200);
      }
      assertThat(all(reader)).isEqualTo(all(writer).subList(0, (int) reader.head()));
    }
  }

  @Test
  void levelAndProfileAreTheStoresOwn() {
    StoreOptions options =
        StoreOptions.defaults().withLevel(Level.OS).withProfile(NamingProfile.STRICT);
    try (LocalEventStore store = Varve.open(directory, options)) {
      fill(store, 0, 10);
    }
    try (LocalEventStore store = Varve.open(directory)) {
      assertThat(store.level()).isEqualTo(Level.OS);
      assertThat(store.profile()).isEqualTo(NamingProfile.STRICT);
      assertThat(store.head()).isEqualTo(10);
    }
  }

  @Test
  void answersAreTheSameWithoutIndexFiles() throws Exception {
    StoreOptions small = StoreOptions.defaults().withSegmentSizeBytes(Stores.SMALL_SEGMENT_BYTES);
    List<Event> before;
    try (EventStore store = Varve.open(directory, small)) {
      fill(store, 0, 2_000);
      before = all(store);
    }
    for (OpeningMode mode : List.of(OpeningMode.READ, OpeningMode.WRITE)) {
      for (Path index : files(".idx")) {
        Files.delete(index);
      }
      try (EventStore store = Varve.open(directory, small.withMode(mode))) {
        assertThat(all(store)).isEqualTo(before);
        assertThat(store.state(EntityId.of("order-3"), StateOptions.now()).orElseThrow().version())
            .isEqualTo(200);
      }
    }
    assertThat(StoreVerifier.verify(directory).sound()).isTrue();
    assertThat(files(".idx")).hasSizeGreaterThan(3);
  }

  @Test
  void refusesADirectoryOfSomethingElse() throws Exception {
    Files.writeString(directory.resolve("notes.txt"), "not a store");
    assertThatThrownBy(() -> Varve.open(directory))
        .isInstanceOf(UnsupportedFormat.class)
        .hasMessageContaining("notes.txt");
  }

  @Test
  void refusesAFileInPlaceOfADirectory() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "x");
    assertThatThrownBy(() -> Varve.open(file)).isInstanceOf(StoreUnavailable.class);
  }

  @Test
  void readingAMissingStoreSaysSo() {
    assertThatThrownBy(() -> Varve.open(directory.resolve("none"), READ))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("no store");
    assertThatThrownBy(() -> Varve.open(directory, READ))
        .isInstanceOf(StoreUnavailable.class)
        .hasMessageContaining("no store");
  }

  @Test
  void aMissingCatalogueIsDamageNotANewStore() throws Exception {
    Varve.open(directory).close();
    Files.delete(directory.resolve("catalogue"));
    assertThatThrownBy(() -> Varve.open(directory)).isInstanceOf(StoreDamaged.class);
    assertThat(StoreVerifier.verify(directory).damages()).hasSize(1);
  }

  @Test
  void aMissingStoreThatTheCatalogueNamesIsDamageNotANewStore() throws Exception {
    try (EventStore store = Varve.open(directory)) {
      fill(store, 0, 1);
    }
    try (Stream<Path> files = Files.walk(directory.resolve("stores"))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
    assertThatThrownBy(() -> Varve.open(directory)).isInstanceOf(StoreDamaged.class);
    assertThatThrownBy(() -> Varve.open(directory, READ)).isInstanceOf(StoreDamaged.class);
    assertThat(StoreVerifier.verify(directory).damages()).hasSize(1);
  }

  @Test
  void memoryIsNoLevelForADirectory() {
    assertThatThrownBy(() -> Varve.open(directory, StoreOptions.defaults().withLevel(Level.MEMORY)))
        .isInstanceOf(InvalidInput.class);
  }

  @Test
  void aClosedStoreSaysSo() {
    EventStore store = Varve.open(directory);
    store.close();
    store.close();
    assertThatThrownBy(() -> store.append(Append.of(event(1)))).isInstanceOf(StoreClosed.class);
    assertThatThrownBy(store::head).isInstanceOf(StoreClosed.class);
    assertThat(store.appendAsync(Append.of(event(1)))).isCompletedExceptionally();
  }

  private List<Path> files(String suffix) throws Exception {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths.filter(path -> path.toString().endsWith(suffix)).toList();
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Subscription;
import io.varve.api.SubscriptionItem;
import io.varve.api.Tag;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.VolumeFile;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * F26: a log whose positions cross a power of two where a narrower number would end, in appends,
 * reads, conditions, index files, recovery and repair. Its first segment is forged, as if all
 * before it had been removed.
 */
final class HugePositionTest {
  private static final int EVENTS_BEFORE = 25;
  private static final int COMMITS = 40;

  /** A store without events whose first position is that. */
  private static SimulatedVolume from(long first) throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    Stores.stepped(volume).close();
    StorePaths paths = StoreFiles.find(volume);
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    for (String path : volume.files().paths()) {
      if (path.startsWith(paths.index() + "/") || path.startsWith(paths.log() + "/")) {
        volume.files().remove(path);
      }
    }
    try (VolumeFile file = volume.open(paths.superBlock(), true)) {
      SuperBlock moved = moved(store, first);
      moved.advanced(first, first - 1, store.initialChain(), true).write(file);
      moved
          .advanced(first, first - 1, store.initialChain(), true)
          .advanced(first, first - 1, store.initialChain(), true)
          .write(file);
    }
    SegmentFormat header =
        new SegmentFormat(
            store.storeHigh(),
            store.storeLow(),
            first,
            store.initialChain(),
            store.segmentSizeBytes());
    byte[] segment = new byte[2 * SegmentFormat.FRAMES_AT];
    ByteBuffer encoded = header.encode();
    encoded.get(0, segment, 0, SegmentFormat.FRAMES_AT);
    volume.files().put(paths.segment(first), segment);
    return volume;
  }

  private static SuperBlock moved(SuperBlock store, long first) {
    return new SuperBlock(
        store.level(),
        store.profile(),
        store.sequence(),
        store.storeHigh(),
        store.storeLow(),
        store.lineageHigh(),
        store.lineageLow(),
        store.epoch(),
        store.nonce(),
        first,
        first,
        first - 1,
        store.initialChain(),
        store.segmentSizeBytes(),
        true);
  }

  private static Append append(int number) {
    String payload = "\"" + number + "x".repeat(4_000) + "\"";
    return Append.of(
            NewEvent.of("t", "e" + number % 3, payload).withTags(Tag.of("n:" + number)),
            NewEvent.of("t", "f", "{}"))
        .withRequestId("r" + number)
        .withTracking("source", Long.MAX_VALUE - COMMITS + number);
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 32, 1L << 53, 1L << 62, Long.MAX_VALUE - 10_000})
  void storeWorksAcrossIt(long limit) throws Exception {
    long first = limit - EVENTS_BEFORE;
    SimulatedVolume volume = from(first);
    LocalEventStore store = Stores.stepped(volume);
    for (int i = 0; i < COMMITS; i++) {
      Appended appended = (Appended) store.append(append(i));
      assertThat(appended.first()).isEqualTo(first + 2L * i);
      assertThat(appended.last()).isEqualTo(first + 2L * i + 1);
    }
    requireWhole(store, first);
    assertThat(store.stats().segments()).isGreaterThan(2);
    SimulatedVolume died = volume.copy().crash(CrashProfile.ANY_SUBSET);
    store.close();
    for (SimulatedVolume left : List.of(volume, died)) {
      try (LocalEventStore again = Stores.stepped(left)) {
        requireWhole(again, first);
        assertThat(again.append(append(COMMITS))).isInstanceOf(Appended.class);
      }
      assertThat(StoreVerifier.verify(left).damages()).isEmpty();
    }
  }

  private static void requireWhole(LocalEventStore store, long first) throws Exception {
    assertThat(store.head()).isEqualTo(first + 2L * COMMITS - 1);
    List<Event> all = query(store, Query.all(), ReadOptions.defaults());
    assertThat(all).hasSize(2 * COMMITS);
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i).position()).isEqualTo(first + i);
    }
    assertThat(query(store, Query.all(), ReadOptions.defaults().withReverse()))
        .isEqualTo(all.reversed());
    for (int i = 0; i < COMMITS; i++) {
      Event event = all.get(2 * i);
      assertThat(query(store, Query.tag("n:" + i), ReadOptions.defaults())).containsExactly(event);
      assertThat(store.event(event.id())).contains(event);
      ReadOptions after = ReadOptions.defaults().withAfter(event.position());
      assertThat(query(store, Query.all(), after)).isEqualTo(all.subList(2 * i + 1, all.size()));
      Appended repeated = (Appended) store.append(append(i));
      assertThat(repeated.first()).isEqualTo(event.position());
      assertThat(all.get(2 * i + 1).version()).isEqualTo(i + 1);
      requireDecided(store, event, i);
      requireSubscribed(store, event, all.get(2 * i + 1));
    }
    assertThat(store.trackingPosition("source")).isEqualTo(Long.MAX_VALUE - 1);
  }

  /** A condition that the event stands against, and that it does not. */
  private static void requireDecided(LocalEventStore store, Event event, int number) {
    Append append = Append.of(NewEvent.of("t", "g", "{}"));
    Query query = Query.tag("n:" + number);
    assertThat(store.append(append.noneMatch(query, event.position() - 1)))
        .isInstanceOf(Conflict.class);
    assertThat(store.append(append.noneMatch(query, event.position()).withTracking("source", 1)))
        .isInstanceOf(Conflict.class);
  }

  private static void requireSubscribed(LocalEventStore store, Event event, Event next)
      throws InterruptedException {
    try (Subscription subscription = store.subscribe(Query.all(), event.position())) {
      assertThat(subscription.next()).isEqualTo(new SubscriptionItem.Matched(next, true));
    }
  }

  private static List<Event> query(LocalEventStore store, Query query, ReadOptions options) {
    try (EventCursor cursor = store.query(query, options)) {
      return cursor.toList();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 31, 1L << 32, 1L << 53, 1L << 62, Long.MAX_VALUE - 10_000})
  void repairKeepsWhatStoodBeforeTheDamage(long limit) throws Exception {
    long first = limit - EVENTS_BEFORE;
    SimulatedVolume volume = from(first);
    try (LocalEventStore store = Stores.stepped(volume)) {
      for (int i = 0; i < COMMITS; i++) {
        store.append(append(i));
      }
    }
    StorePaths paths = StoreFiles.find(volume);
    List<Long> segments = StoreFiles.segmentFirsts(volume, paths);
    volume.files().flipBit(paths.segment(segments.get(1)), 8L * (SegmentFormat.FRAMES_AT + 50));
    assertThat(StoreVerifier.verify(volume).damages()).isNotEmpty();
    assertThat(StoreRepair.repair(volume).head()).isEqualTo(segments.get(1) - 1);
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.head()).isEqualTo(segments.get(1) - 1);
      Appended next = (Appended) store.append(Append.of(NewEvent.of("t", "e", "{}")));
      assertThat(next.first()).isEqualTo(segments.get(1));
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }
}

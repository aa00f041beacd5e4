package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.AppendResult.Conflict;
import io.varve.api.EntityId;
import io.varve.api.EntitySummary;
import io.varve.api.EventCursor;
import io.varve.api.ExpectedVersion;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.RetryMismatch;
import io.varve.api.Tag;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import io.varve.storage.SuperBlock;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Names whose hashes are the same, in all places where hashes find names. Row RW8: elsewhere a
 * collision gave one stream the last number of another, and a merge dropped the one of the two.
 */
final class KeyCollisionTest {
  private static final int CANDIDATES = 300_000;
  private static final int ROUNDS = 12;

  private final SimulatedVolume volume = new SimulatedVolume(1);
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, AppendResult> requests = new HashMap<>();

  /** As few bits as four and fewer: all questions, over logs of which no index file is left. */
  @Test
  void rw08WeakHashesChangeNoAnswer() throws IOException {
    StoreImage image = StoreImage.closed(1);
    for (int bits = 1; bits <= 4; bits++) {
      SimulatedVolume without = image.volume();
      image.indexFiles().forEach(without.files()::remove);
      SuperBlock store = StoreFiles.readSuper(without, image.paths);
      KeyHash weak = KeyHash.weak(bits, bits);
      StoreContext context = new StoreContext(without, image.paths, new FakeClock(), weak);
      try (LocalEventStore reader = ReadOnlyLog.open(context, store, new CallerRuns())) {
        image.answers.requireSame(reader);
      }
    }
  }

  /** Real ones: enough names are tried that some pairs share the 32 bits that indexes keep. */
  @Test
  void rw08CollidingNamesAreToldApartByWritersAndReaders() throws IOException {
    List<String> names;
    try (LocalEventStore store = Stores.stepped(volume)) {
      names = collidingNames();
      assertThat(names).hasSizeGreaterThan(8);
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < names.size(); i++) {
          // The two of a pair take turns, and one comes more often.
          if (i % 2 == 0 || round % 3 == 0) {
            appendOne(store, names.get(i));
          }
        }
      }
      requireApart(store, names);
      assertThat(store.stats().segments()).isGreaterThan(5);
    }
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireApart(store, names);
    }
    volume.files().paths().stream()
        .filter(path -> path.endsWith(".idx"))
        .forEach(volume.files()::remove);
    try (LocalEventStore store = Stores.stepped(volume)) {
      requireApart(store, names);
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }

  /** Pairs of names, one behind the other, that are valid as entity, type, tag and the others. */
  private List<String> collidingNames() throws IOException {
    SuperBlock store = StoreFiles.readSuper(volume, StoreFiles.find(volume));
    KeyHash hash = KeyHash.ofStore(store.storeHigh(), store.storeLow());
    long[] hashed = new long[CANDIDATES];
    for (int i = 0; i < CANDIDATES; i++) {
      byte[] name = name(i).getBytes(StandardCharsets.UTF_8);
      hashed[i] = hash.hash(IndexDomain.ENTITY, name, 0, name.length) << 32 | i;
    }
    Arrays.sort(hashed);
    List<String> names = new ArrayList<>();
    for (int i = 1; i < CANDIDATES; i++) {
      if (hashed[i] >>> 32 == hashed[i - 1] >>> 32) {
        names.add(name((int) hashed[i - 1]));
        names.add(name((int) hashed[i]));
      }
    }
    return names;
  }

  private static String name(int number) {
    return "n:" + number;
  }

  private static Append make(String name, long version) {
    String payload = "{\"v\":" + version + ",\"pad\":\"" + "p".repeat(2_500) + "\"}";
    return Append.of(NewEvent.of(name, name, payload).withTags(Tag.of(name)))
        .withTracking(name, version);
  }

  private void appendOne(LocalEventStore store, String name) {
    long before = versions.getOrDefault(name, 0L);
    Append append = make(name, before + 1);
    Append unexpected = append.expect(EntityId.of(name), ExpectedVersion.exactly(before + 1));
    assertThat(store.append(unexpected)).isInstanceOf(Conflict.class);
    append = append.expect(EntityId.of(name), ExpectedVersion.exactly(before));
    if (before == 0) {
      append = append.withRequestId(name).noneMatch(Query.tag(name), 0);
    }
    AppendResult result = store.append(append);
    assertThat(result).as(name).isInstanceOf(Appended.class);
    requests.putIfAbsent(name, result);
    versions.put(name, before + 1);
  }

  private void requireApart(LocalEventStore store, List<String> names) {
    for (String name : names) {
      long version = versions.get(name);
      Optional<Long> found = store.entity(EntityId.of(name)).map(EntitySummary::version);
      assertThat(found).as(name).contains(version);
      assertThat(store.trackingPosition(name)).isEqualTo(version);
      assertThat(store.stats().eventTypes()).containsEntry(name, version);
      for (Query query : List.of(Query.entity(name), Query.type(name), Query.tag(name))) {
        try (EventCursor cursor = store.query(query)) {
          assertThat(cursor.count()).as("%s", query).isEqualTo(version);
        }
      }
      Append retry = make(name, 1).withRequestId(name);
      assertThat(store.append(retry)).isEqualTo(requests.get(name));
      assertThatExceptionOfType(RetryMismatch.class)
          .isThrownBy(() -> store.append(make(name, 2).withRequestId(name)));
      Append matched = make(name, version + 1).noneMatch(Query.tag(name), 0);
      assertThat(store.append(matched)).isInstanceOf(Conflict.class);
    }
  }
}

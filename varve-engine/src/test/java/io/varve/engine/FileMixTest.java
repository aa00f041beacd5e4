package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.StoreDamaged;
import io.varve.api.UnsupportedFormat;
import io.varve.engine.SweptStore.Outcome;
import io.varve.storage.IndexHeader;
import io.varve.storage.StorePaths;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * Every file of a store gone, emptied, copied or moved to every name that means something, replaced
 * by its older self or by that of another store. Row F9: the store is refused naming a file that is
 * not what it was, and left as it is, or answers as before.
 */
final class FileMixTest {
  /**
   * What was done.
   *
   * @param changed files that are not what they were, and what they refer to
   */
  private record Mix(String what, Map<String, byte[]> files, Set<String> changed) {}

  @Test
  void closedStoreIsRefusedOrAnswersTheSame() throws IOException {
    tryAll(SweptStore.closed(1), SweptStore.closed(11));
  }

  @Test
  void killedStoreIsRefusedOrLosesNothingThatAFloorCovers() throws IOException {
    tryAll(SweptStore.killed(2), SweptStore.killed(12));
  }

  private static void tryAll(SweptStore store, SweptStore other) {
    List<Mix> mixes = new ArrayList<>();
    for (String path : store.files.keySet()) {
      addAlone(mixes, store, path);
      addMoved(mixes, store, path);
    }
    addReplaced(mixes, store, other);
    AtomicLong refused = new AtomicLong();
    SeededRuns.run(
        mixes.size(),
        number -> {
          Mix mix = mixes.get((int) number - 1);
          try {
            if (outcome(store, mix) == Outcome.REFUSED) {
              refused.incrementAndGet();
            }
          } catch (Exception | AssertionError e) {
            throw new AssertionError(mix.what, e);
          }
        });
    assertThat(mixes).hasSizeGreaterThan(150);
    if (Long.getLong("varve.test.seed") == null) {
      assertThat(refused).hasValueBetween(mixes.size() / 4L, mixes.size() * 3L / 4);
    }
  }

  private static void addAlone(List<Mix> mixes, SweptStore store, String path) {
    Map<String, byte[]> without = new TreeMap<>(store.files);
    without.remove(path);
    mixes.add(new Mix("missing: " + path, without, Set.of(path)));
    addWith(mixes, store, "emptied", path, new byte[0], Set.of(path));
    byte[] earlier = store.earlier.get(path);
    if (earlier != null) {
      Set<String> changed = new HashSet<>(Set.of(path));
      if (path.equals(store.paths.superBlock())) {
        // The log is ahead of it, so the log is where it does not fit.
        changed.addAll(store.segments);
      }
      addWith(mixes, store, "older", path, earlier, changed);
    }
  }

  private static void addWith(
      List<Mix> mixes,
      SweptStore store,
      String what,
      String path,
      byte[] content,
      Set<String> changed) {
    Map<String, byte[]> files = new TreeMap<>(store.files);
    files.put(path, content);
    mixes.add(new Mix(what + ": " + path, files, changed));
  }

  private static void addMoved(List<Mix> mixes, SweptStore store, String path) {
    for (String name : names(store)) {
      if (!name.equals(path)) {
        Set<String> changed = Set.of(path, name);
        String what = "copied to " + name;
        addWith(mixes, store, what + ": " + path, name, store.files.get(path), changed);
        Map<String, byte[]> moved = new TreeMap<>(store.files);
        moved.put(name, moved.remove(path));
        mixes.add(new Mix("moved to " + name + ": " + path, moved, changed));
      }
    }
  }

  /** Names of files that are there and of some that might be. */
  private static Set<String> names(SweptStore store) {
    StorePaths paths = store.paths;
    long head = store.commits.getLast().events().getLast().position();
    Set<String> names = new HashSet<>(store.files.keySet());
    for (long first : new long[] {2, head, head + 1, Long.MAX_VALUE}) {
      names.add(paths.segment(first));
    }
    names.add(paths.spareSegment());
    for (long last : new long[] {2, head, head + 1}) {
      IndexHeader header = new IndexHeader(0, 0, 1, 1, last, 0, 0, 0);
      names.add(paths.index() + "/" + header.fileName());
    }
    names.add(new StorePaths(StorePaths.STORES + "/0123456789abcdef").superBlock());
    return names;
  }

  /**
   * The first file of its kind of the other store in the place of the first one here, and so on.
   */
  private static void addReplaced(List<Mix> mixes, SweptStore store, SweptStore other) {
    List<String> theirs = List.copyOf(other.files.keySet());
    List<String> ours = List.copyOf(store.files.keySet());
    assertThat(theirs).hasSameSizeAs(ours);
    for (int i = 0; i < ours.size(); i++) {
      String path = ours.get(i);
      Set<String> changed = new HashSet<>(Set.of(path));
      if (path.equals(StorePaths.CATALOGUE)) {
        // It is whole, and names a store that is not here.
        changed.add(other.paths.superBlock());
      }
      if (path.equals(store.paths.superBlock())) {
        // It is whole too: the segments are not those it names, or not of the store it names.
        changed.addAll(store.segments);
        other.segments.forEach(segment ->
            changed.add(segment.replace(other.paths.directory(), store.paths.directory())));
      }
      byte[] content = other.files.get(theirs.get(i));
      addWith(mixes, store, "of another store", path, content, changed);
    }
  }

  private static Outcome outcome(SweptStore store, Mix mix) {
    SimulatedVolume volume = SimulatedVolume.of(1, mix.files);
    VerifyReport verified = StoreImage.verify(volume);
    Outcome outcome = store.outcome(volume, mix.changed);
    if (outcome == Outcome.REFUSED) {
      assertThat(verified.damages()).isNotEmpty();
      assertThat(store.outcome(volume, mix.changed)).isEqualTo(Outcome.REFUSED);
    }
    if (outcome == Outcome.REFUSED && !opens(volume)) {
      Map<String, byte[]> left = volume.files().snapshot();
      mix.files.forEach((path, content) -> {
        if (!path.endsWith("/OWNER")) {
          assertThat(left.get(path)).as("%s is left alone", path).isEqualTo(content);
        }
      });
    }
    return outcome;
  }

  /** A sealed segment is checked when it is read. */
  private static boolean opens(SimulatedVolume volume) {
    try (LocalEventStore store = StoreImage.open(volume)) {
      return store.head() > 0;
    } catch (StoreDamaged | UnsupportedFormat e) {
      return false;
    }
  }
}

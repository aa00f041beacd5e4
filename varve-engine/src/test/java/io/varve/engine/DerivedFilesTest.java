package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.StoreDamaged;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * Files beside the log that are missing, old, behind, or preallocated and never written, and what
 * other stores made of them. Rows RW6, RW9, RW21 and RW23 (I10).
 */
final class DerivedFilesTest {
  private static final int INDEX_HEADER_BYTES = 512;

  private static List<StoreImage> images() throws IOException {
    return List.of(StoreImage.closed(1), StoreImage.killed(2));
  }

  /** Read first, so that writing cannot have repaired what reading needs. */
  private static void requireSame(StoreImage image, SimulatedVolume volume, String what)
      throws IOException {
    if (image.superBlock.clean()) {
      try (LocalEventStore store = image.openForReading(volume)) {
        image.answers.requireSame(store);
      }
    }
    try (LocalEventStore store = StoreImage.open(volume)) {
      image.answers.requireSame(store);
    }
    assertThat(StoreVerifier.verify(volume).damages()).as(what).isEmpty();
    assertThat(indexFiles(volume)).as(what).hasSameSizeAs(image.segments);
  }

  private static List<String> indexFiles(SimulatedVolume volume) {
    return volume.files().paths().stream().filter(path -> path.endsWith(".idx")).toList();
  }

  /**
   * A file that says something about the log is from an earlier life of the same store. Either that
   * makes no difference or the store is refused; nothing acknowledged is gone without a word.
   */
  @Test
  void rw06OlderCopyOfAFileIsNoticedOrMakesNoDifference() {
    AtomicInteger refused = new AtomicInteger();
    SeededRuns.run(
        30,
        seed -> {
          SimulatedVolume volume = new SimulatedVolume(seed);
          SentHistory history = new SentHistory();
          SplittableRandom random = new SplittableRandom(seed);
          Map<String, byte[]> older = new TreeMap<>();
          for (int life = 0; life < 2; life++) {
            older = volume.files().snapshot();
            LocalEventStore store = Stores.stepped(volume);
            int commits = life == 0 ? 60 : 1 + random.nextInt(40);
            new RandomWriter("w", history, random.split(), 9_000).write(store, commits);
            history.check(store, false);
            if (seed % 2 == 0 || life == 0) {
              store.close();
            }
          }
          older.keySet().removeIf(path -> path.endsWith(".seg"));
          for (Map.Entry<String, byte[]> file : older.entrySet()) {
            SimulatedVolume mixed = volume.copy().crash(CrashProfile.KEEP_ALL);
            mixed.files().put(file.getKey(), file.getValue());

            try (LocalEventStore store = StoreImage.open(mixed)) {
              history.checkReads(store);
            } catch (StoreDamaged e) {
              assertThat(e.file()).as("the older one: %s", file.getKey()).isNotEmpty();
              refused.incrementAndGet();
            }
          }
        });
    assertThat(refused).hasValueGreaterThan(10);
  }

  /** The newest index files are not there: the index ends before the log does. */
  @Test
  void rw09IndexBehindTheLogIsCarriedOn() throws IOException {
    for (StoreImage image : images()) {
      List<String> indexes = image.indexFiles();
      for (int kept = 0; kept <= indexes.size(); kept++) {
        SimulatedVolume volume = image.volume();
        indexes.subList(kept, indexes.size()).forEach(volume.files()::remove);
        requireSame(image, volume, kept + " kept");
      }
    }
  }

  /** However far ahead the zeros reach, they are no events. */
  @Test
  void rw09ZerosAheadOfTheLogAreNotRead() throws IOException {
    for (StoreImage image : images()) {
      String last = image.lastSegment();
      int end = (int) image.end(last);
      for (int size : new int[] {end, end + 1, end + 95, end + 96, end + 4_096, 64 * 1024}) {
        SimulatedVolume volume = image.volume();
        volume.files().put(last, Arrays.copyOf(image.files.get(last), size));
        try (LocalEventStore store = StoreImage.open(volume)) {
          image.answers.requireSame(store);
        }
      }
    }
  }

  /** A size that is not zero with content that is: what preallocation leaves behind. */
  @Test
  void rw21IndexFileThatWasNeverWrittenToItsEndIsBuiltAgain() throws IOException {
    Map<String, UnaryOperator<byte[]>> states = new LinkedHashMap<>();
    states.put("nothing written", file -> new byte[file.length]);
    states.put("header only", file -> keeping(file, INDEX_HEADER_BYTES));
    states.put("first half", file -> keeping(file, file.length / 2));
    states.put("all but the last block", file -> keeping(file, (file.length - 1) & -512));
    states.put("not trimmed", file -> Arrays.copyOf(file, file.length + 4_096));
    states.put("nothing at all", file -> new byte[0]);
    StoreImage image = StoreImage.closed(3);
    for (Map.Entry<String, UnaryOperator<byte[]>> state : states.entrySet()) {
      for (String index : image.indexFiles()) {
        byte[] file = image.files.get(index);
        byte[] changed = state.getValue().apply(file);
        assertThat(changed).isNotEqualTo(file);
        SimulatedVolume volume = image.volume();
        volume.files().put(index, changed);
        requireSame(image, volume, state.getKey() + ": " + index);
      }
    }
  }

  private static byte[] keeping(byte[] file, int bytes) {
    return Arrays.copyOf(Arrays.copyOf(file, bytes), file.length);
  }

  /** Whatever is not the log, the super block or the catalogue; those of the locks together. */
  @Test
  void rw23AnySubsetOfTheDerivedFilesCanBeDeleted() throws IOException {
    for (StoreImage image : images()) {
      List<List<String>> derived = new ArrayList<>();
      List<String> locks = new ArrayList<>();
      for (String path : image.files.keySet()) {
        if (path.endsWith(".idx") || path.equals(image.paths.spareSegment())) {
          derived.add(List.of(path));
        } else if (!path.endsWith(".seg")
            && !path.endsWith("/super")
            && !path.equals("catalogue")) {
          locks.add(path);
        }
      }
      derived.add(locks);
      assertThat(locks).hasSize(3);
      assertThat(derived).hasSizeBetween(4, 7);
      for (int subset = 0; subset < 1 << derived.size(); subset++) {
        SimulatedVolume volume = image.volume();
        for (int i = 0; i < derived.size(); i++) {
          if ((subset >> i & 1) != 0) {
            derived.get(i).forEach(volume.files()::remove);
          }
        }
        requireSame(image, volume, "subset " + subset + " of " + derived);
      }
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.DiskVolume;
import io.varve.storage.ShortTransferVolume;
import io.varve.storage.Volume;
import io.varve.testkit.FakeClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F13: a system that reads and writes less than asked, or nothing for now. The same appends leave
 * the same files, byte for byte, as on one that does all at once; what is read is the same.
 */
final class ShortTransferTest {
  private static final int RUNS = 16;
  private static final int COMMITS = 40;

  @TempDir private Path directory;

  @Test
  void changeNoByteAndNoAnswer() {
    AtomicLong transfers = new AtomicLong();
    SeededRuns.run(
        RUNS,
        seed -> {
          Path whole = directory.resolve("whole-" + seed);
          Path parts = directory.resolve("parts-" + seed);
          ShortTransferVolume shortly = new ShortTransferVolume(parts, seed);
          live(DiskVolume.create(whole), seed);
          live(shortly, seed);
          transfers.addAndGet(shortly.shortTransfers());
          List<Path> files = files(whole);
          assertThat(files(parts)).isEqualTo(files);
          for (Path file : files) {
            byte[] expected = Files.readAllBytes(whole.resolve(file));
            boolean same = Arrays.equals(Files.readAllBytes(parts.resolve(file)), expected);
            assertThat(same).as("%s is the same", file).isTrue();
          }
          VerifyReport report = StoreVerifier.verify(shortly);
          assertThat(report.damages()).isEmpty();
          assertThat(report).isEqualTo(StoreVerifier.verify(whole));
        });
    System.out.printf("F13 short transfers: %d runs, %s short transfers%n", RUNS, transfers);
    assertThat(transfers).hasValueGreaterThan(RUNS * 100L);
  }

  private static void live(Volume volume, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    FakeClock clock = new FakeClock();
    SentHistory history = new SentHistory();
    for (int life = 0; life < 3; life++) {
      StoreOptions options = Stores.smallSegments();
      StoreOpener opener =
          new StoreOpener(volume, options, new CallerRuns(), clock, random.split(), "test");
      try (LocalEventStore store = opener.open()) {
        history.check(store, false);
        RandomWriter writer = new RandomWriter("w", history, random.split(), 9_000);
        assertThat(writer.write(store, COMMITS)).as("%s", writer.failure()).isTrue();
        StoreAnswers.of(store).requireSame(store);
        history.check(store, false);
      }
    }
  }

  private static List<Path> files(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      List<Path> files = new ArrayList<>();
      found.filter(Files::isRegularFile).sorted().forEach(file -> files.add(root.relativize(file)));
      return files;
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.StoreDamaged;
import io.varve.api.StoreInUse;
import io.varve.api.StoreUnavailable;
import io.varve.storage.Catalogue;
import io.varve.storage.Clock;
import io.varve.storage.LogScan;
import io.varve.storage.MemoryVolume;
import io.varve.storage.StorePaths;
import io.varve.storage.SystemClock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The steps of an opening one by one, with what only crashes and races leave behind. */
final class RecoveryStepsTest {
  private static final Clock CLOCK = new SystemClock();
  private static StoreImage image;

  @BeforeAll
  static void makeImage() throws IOException {
    image = StoreImage.killed(12);
  }

  /** A scan finds such frames in the last segment only; recovery does not rely on it. */
  @Test
  void writesUnforcedFramesAgainInWhateverSegmentTheyAre() throws IOException {
    SimulatedVolume volume = image.volume();
    StoreContext context = StoreContext.of(volume, image.paths, CLOCK, image.superBlock);
    OpenedLog log =
        LogOpener.open(
            context,
            image.superBlock,
            StoreFiles.segments(volume, image.paths, image.superBlock),
            true);
    StoreImage.Frame first = image.frames.getFirst();
    StoreImage.Frame last = image.frames.getLast();
    LogScan.End end = log.end();
    List<LogScan.Unforced> unforced = List.of(unforced(0, first), unforced(end.segment(), last));
    LogScan.End found =
        new LogScan.End(
            end.segment(), end.offset(), end.head(), end.chain(), end.floor(), unforced, null);
    List<String> written = new ArrayList<>();
    volume.listen((number, operation, path) -> {
      if (operation == VolumeOperation.WRITE) {
        written.add(path);
      }
    });
    Recovery.run(
        context, new OpenedLog(log.store(), log.segments(), log.parts(), log.lastIndex(), found));
    assertThat(written).contains(first.path(), last.path());
    assertThat(written.stream().filter(first.path()::equals)).hasSize(1);
    assertThat(volume.files().bytes(first.path())).isEqualTo(image.files.get(first.path()));
    assertThat(volume.files().bytes(last.path())).isEqualTo(image.files.get(last.path()));
  }

  private static LogScan.Unforced unforced(int segment, StoreImage.Frame frame) {
    return new LogScan.Unforced(segment, frame.offset(), (int) (frame.end() - frame.offset()));
  }

  // ---- finding the store

  @Test
  void findsTheStoreOfTheDefaultTenantAmongOthers() throws IOException {
    Volume volume = new MemoryVolume();
    Catalogue.Entry other = new Catalogue.Entry("other", "o", true);
    Catalogue.write(volume, List.of(other, new Catalogue.Entry("default", "d", false)));
    StorePaths paths = StoreFiles.find(volume);
    assertThat(paths).isEqualTo(new StorePaths(StorePaths.STORES + "/d"));
    assertThat(StoreFiles.isUnfinished(volume, paths)).isTrue();
    assertThat(StoreFiles.isUnfinished(volume, new StorePaths(StorePaths.STORES + "/o"))).isFalse();
    assertThat(StoreFiles.isUnfinished(volume, new StorePaths(StorePaths.STORES + "/x"))).isFalse();
    Catalogue.write(volume, List.of(other));
    assertThatExceptionOfType(StoreDamaged.class).isThrownBy(() -> StoreFiles.find(volume));
  }

  @Test
  void emptyDiskMayHaveWhatFileSystemsPutThere() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    volume.createDirectory("lost+found");
    volume.createDirectory(StorePaths.STORES);
    volume.files().put(StorePaths.CATALOGUE + ".new", new byte[3]);
    assertThat(StoreFiles.find(volume)).isNull();
  }

  @Test
  void looksAgainWhenSomebodyMakesTheStoreMeanwhile() throws IOException {
    SimulatedVolume volume = image.volume();
    byte[] catalogue = image.files.get(StorePaths.CATALOGUE);
    volume.files().remove(StorePaths.CATALOGUE);
    volume.listen((number, operation, path) -> {
      if (operation == VolumeOperation.LIST && path.isEmpty()) {
        volume.files().put(StorePaths.CATALOGUE, catalogue);
      }
    });
    assertThat(StoreFiles.find(volume)).isEqualTo(image.paths);
  }

  @Test
  void opensTheStoreThatSomebodyNamedMeanwhile() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    volume.listen((number, operation, path) -> {
      if (operation == VolumeOperation.LOCK && path.equals(StorePaths.CATALOGUE_LOCK)) {
        image.files.forEach(volume.files()::put);
      }
    });
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.head()).isEqualTo(image.head());
    }
  }

  @Test
  void makesNoStoreUnlessTold() {
    StoreOptions options = StoreOptions.defaults().withCreateIfMissing(false);
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> Stores.open(new MemoryVolume(), new CallerRuns(), options))
        .withMessageContaining("no store here yet");
  }

  @Test
  void ownerWithoutANameIsAnotherProcess() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    try (LocalEventStore store = Stores.stepped(volume)) {
      assertThat(store.head()).isZero();
      StorePaths paths = StoreFiles.find(volume);
      byte[] blanks = new byte[256];
      Arrays.fill(blanks, (byte) ' ');
      try (VolumeFile file = volume.open(paths.owner(), true)) {
        file.write(0, ByteBuffer.wrap(blanks));
      }
      assertThatExceptionOfType(StoreInUse.class)
          .isThrownBy(() -> StoreFiles.lock(volume, paths))
          .withMessageContaining("another process");
    }
  }
}

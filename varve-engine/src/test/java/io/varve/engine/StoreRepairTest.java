package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.Query;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.SuperBlock;
import io.varve.storage.VolumeFile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What a repair gives up, what it keeps, and what it does not touch. */
final class StoreRepairTest {
  private static StoreImage image;

  @BeforeAll
  static void makeImage() throws IOException {
    image = StoreImage.closed(11);
  }

  private static List<Event> all(SimulatedVolume volume) {
    try (LocalEventStore store = StoreImage.open(volume);
        EventCursor cursor = store.query(Query.all())) {
      return cursor.toList();
    }
  }

  /** Repairs; then the store holds the first {@code head} events, is sound and can be written. */
  private static RepairReport repaired(SimulatedVolume volume, long head) throws IOException {
    RepairReport report = StoreRepair.repair(volume);
    assertThat(report.head()).isEqualTo(head);
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
    assertThat(all(volume)).isEqualTo(all(image.volume()).subList(0, (int) head));
    assertThat(StoreRepair.repair(volume).copy()).isEmpty();
    return report;
  }

  private static StoreImage.Frame firstOf(String segment) {
    return image.frames.stream().filter(f -> f.path().equals(segment)).findFirst().orElseThrow();
  }

  @Test
  void changesNothingInASoundStore() throws IOException {
    SimulatedVolume volume = image.volume();
    assertThat(StoreRepair.repair(volume)).isEqualTo(new RepairReport(image.head(), "", 0, 0, ""));
    assertThat(volume.files().snapshot()).containsExactlyEntriesOf(image.files);
  }

  @Test
  void cutsBehindTheLastGoodFrameAndKeepsACopy() throws IOException {
    StoreImage.Frame bad = image.frames.get(image.frames.size() / 2);
    StoreImage.Frame good = image.frames.get(image.frames.size() / 2 - 1);
    SimulatedVolume volume = image.volume();
    volume.files().flipBit(bad.path(), (bad.offset() + 100) * 8);
    byte[] before = volume.files().bytes(bad.path());
    RepairReport report = repaired(volume, good.lastPosition());
    assertThat(report.cutFile()).isEqualTo(good.path());
    assertThat(report.cutOffset()).isEqualTo(good.end());
    assertThat(report.bytesCut()).isPositive();
    String name = bad.path().substring(bad.path().lastIndexOf('/'));
    assertThat(volume.files().bytes(report.copy() + name)).isEqualTo(before);
  }

  @Test
  void everyRepairKeepsACopyOfItsOwn() throws IOException {
    SimulatedVolume volume = image.volume();
    int half = image.frames.size() / 2;
    volume.files().flipBit(image.frames.get(half).path(), (image.frames.get(half).end() - 9) * 8);
    RepairReport first = StoreRepair.repair(volume);
    StoreImage.Frame early = image.frames.get(3);
    volume.files().flipBit(early.path(), (early.offset() + 100) * 8);
    RepairReport second = repaired(volume, image.frames.get(2).lastPosition());
    assertThat(first.copy()).endsWith("repair-1");
    assertThat(second.copy()).endsWith("repair-2");
  }

  @Test
  void givesUpALastSegmentThatIsMissing() throws IOException {
    SimulatedVolume volume = image.volume();
    volume.files().remove(image.lastSegment());
    repaired(volume, firstOf(image.lastSegment()).lastPosition() - eventsOf(firstOfLast()));
  }

  private static StoreImage.Frame firstOfLast() {
    return firstOf(image.lastSegment());
  }

  private static long eventsOf(StoreImage.Frame frame) {
    int number = image.frames.indexOf(frame);
    return frame.lastPosition() - image.frames.get(number - 1).lastPosition();
  }

  @Test
  void givesUpWhatFollowsASegmentWhoseHeaderIsDamaged() throws IOException {
    SimulatedVolume volume = image.volume();
    String second = image.segments.get(1);
    volume.files().flipBit(second, 20 * 8);
    repaired(volume, firstOf(second).lastPosition() - eventsOf(firstOf(second)));
    assertThat(volume.files().paths()).doesNotContain(image.segments.get(2));
  }

  @Test
  void cutsNothingMoreWhereOnlyZerosFollow() throws IOException {
    SimulatedVolume volume = image.volume();
    StoreImage.Frame last = image.frames.getLast();
    byte[] bytes = volume.files().bytes(last.path());
    Arrays.fill(bytes, (int) last.offset(), (int) last.end(), (byte) 0);
    volume.files().put(last.path(), bytes);
    RepairReport report =
        repaired(volume, image.frames.get(image.frames.size() - 2).lastPosition());
    assertThat(report.bytesCut()).isZero();
  }

  @Test
  void aLogThatFillsItsFileIsCutAtItsEnd() throws IOException {
    SimulatedVolume volume = image.volume();
    StoreImage.Frame last = image.frames.getLast();
    StoreImage.Frame before = image.frames.get(image.frames.size() - 2);
    volume.files().truncate(last.path(), (int) last.offset());
    RepairReport report = StoreRepair.repair(volume);
    assertThat(report.head()).isEqualTo(before.lastPosition());
    assertThat(report.bytesCut()).isZero();
  }

  /** The super block names a segment that was never there: nothing of the log is lost. */
  @Test
  void forgetsALastSegmentThatNeverWas() throws IOException {
    SimulatedVolume volume = image.volume();
    SuperBlock block = image.superBlock;
    write(volume, block.advanced(image.head() + 1, image.head(), block.chainAtFloor(), false));
    assertThatExceptionOfType(StoreDamaged.class).isThrownBy(() -> StoreImage.open(volume));
    repaired(volume, image.head());
  }

  private static void write(SimulatedVolume volume, SuperBlock block) throws IOException {
    try (VolumeFile file = volume.open(image.paths.superBlock(), true)) {
      block.write(file);
    }
  }

  private static SuperBlock from(long firstSegment) {
    SuperBlock b = image.superBlock;
    return new SuperBlock(
        b.level(),
        b.profile(),
        b.sequence() + 1,
        b.storeHigh(),
        b.storeLow(),
        b.lineageHigh(),
        b.lineageLow(),
        b.epoch(),
        b.nonce(),
        firstSegment,
        b.lastSegment(),
        b.floor(),
        b.chainAtFloor(),
        b.segmentSizeBytes(),
        b.clean());
  }

  @Test
  void looksAtNoSegmentBeforeTheFirst() throws IOException {
    SimulatedVolume volume = image.volume();
    StoreImage.Frame second = firstOf(image.segments.get(1));
    long first = second.lastPosition() - eventsOf(second) + 1;
    SuperBlock block = from(first);
    write(volume, block);
    volume.files().flipBit(image.segments.getFirst(), 20 * 8);
    assertThat(StoreRepair.repair(volume).copy()).isEmpty();
    assertThat(StoreFiles.segments(volume, image.paths, block))
        .extracting(segment -> segment.path())
        .isEqualTo(image.segments.subList(1, image.segments.size()));
  }

  @Test
  void leavesAStoreAloneWhoseFirstSegmentIsDamagedOrMissing() {
    SimulatedVolume damaged = image.volume();
    damaged.files().flipBit(image.segments.getFirst(), 20 * 8);
    requireRefused(damaged);
    SimulatedVolume missing = image.volume();
    missing.files().remove(image.segments.getFirst());
    requireRefused(missing);
    SimulatedVolume none = image.volume();
    image.segments.forEach(none.files()::remove);
    requireRefused(none);
  }

  private static void requireRefused(SimulatedVolume volume) {
    List<String> before = volume.files().paths();
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> StoreRepair.repair(volume))
        .satisfies(damage -> assertThat(damage.path()).isEqualTo(image.segments.getFirst()));
    assertThat(volume.files().paths()).isEqualTo(before);
  }

  @Test
  void saysThatThereIsNoStore() throws IOException {
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> StoreRepair.repair(new SimulatedVolume(1)));
    SimulatedVolume unfinished = new SimulatedVolume(1);
    Catalogue.write(unfinished, List.of(new Catalogue.Entry(Catalogue.DEFAULT_TENANT, "s", false)));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> StoreRepair.repair(unfinished));
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> StoreVerifier.verify(unfinished));
  }
}

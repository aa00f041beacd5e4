package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Checkpoint;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.InvalidInput;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.storage.Catalogue;
import io.varve.storage.DamagedFile;
import io.varve.storage.MemoryVolume;
import io.varve.storage.Volume;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A backup is a store of its own: all of the original up to a commit, and nothing else. */
final class StoreBackupTest {
  private static StoreImage image;

  @BeforeAll
  static void makeImage() throws IOException {
    image = StoreImage.closed(23);
  }

  private static List<Event> all(Volume volume) throws IOException {
    try (LocalEventStore store = Stores.stepped(volume);
        EventCursor cursor = store.query(Query.all())) {
      return cursor.toList();
    }
  }

  @Test
  void holdsWhatTheStoreHoldsAndGoesOn() throws IOException {
    MemoryVolume copy = new MemoryVolume();
    BackupReport report = StoreBackup.copy(image.volume(), copy);
    assertThat(report.head()).isEqualTo(image.head());
    assertThat(report.segments()).isGreaterThan(1);
    assertThat(StoreVerifier.verify(copy).damages()).isEmpty();
    assertThat(all(copy)).isEqualTo(all(image.volume()));
    try (LocalEventStore original = Stores.stepped(image.volume());
        LocalEventStore restored = Stores.stepped(copy)) {
      Checkpoint checkpoint = original.checkpoint(image.head());
      assertThat(report.chain()).isEqualTo(checkpoint.chain());
      assertThat(restored.checkpoint(image.head()).chain()).isEqualTo(checkpoint.chain());
      restored.append(Append.of(NewEvent.of("order.placed", "order-1", "{}")));
      assertThat(restored.head()).isEqualTo(image.head() + 1);
    }
  }

  @Test
  void ofABackupIsTheSameAgain() throws IOException {
    MemoryVolume copy = new MemoryVolume();
    MemoryVolume second = new MemoryVolume();
    BackupReport report = StoreBackup.copy(image.volume(), copy);
    assertThat(StoreBackup.copy(copy, second)).isEqualTo(report);
    assertThat(all(second)).isEqualTo(all(copy));
  }

  @Test
  void beginsAgainInAnEmptyStore() throws IOException {
    MemoryVolume source = new MemoryVolume();
    Stores.stepped(source).close();
    MemoryVolume copy = new MemoryVolume();
    assertThat(StoreBackup.copy(source, copy).head()).isZero();
    assertThat(all(copy)).isEmpty();
  }

  @Test
  void besideAWriterIsAPrefix() throws Exception {
    MemoryVolume source = new MemoryVolume();
    AtomicBoolean end = new AtomicBoolean();
    try (LocalEventStore store = Stores.open(source, new EngineThreads(), Stores.smallSegments())) {
      FutureTask<Long> writer =
          new FutureTask<>(() -> {
            long written = 0;
            while (!end.get()) {
              NewEvent event =
                  NewEvent.of("counted", "entity-" + written % 7, "{\"n\":" + written + "}");
              store.append(Append.of(event, event));
              written++;
            }
            return written;
          });
      Thread.ofPlatform().start(writer);
      long before = 0;
      for (int i = 0; i < 10; i++) {
        NewEvent event = NewEvent.of("counted", "own", "{}");
        long floor = ((Appended) store.append(Append.of(event, event))).last();
        // The next frame says that the one before it is durable.
        store.append(Append.of(event, event));
        MemoryVolume copy = new MemoryVolume();
        BackupReport report = StoreBackup.copy(source, copy);
        assertThat(report.head()).isBetween(Math.max(before, floor), store.head());
        assertThat(report.head() % 2).as("whole commits").isZero();
        before = report.head();
        List<Event> copied = all(copy);
        assertThat(copied).hasSize((int) report.head());
        try (EventCursor cursor = store.query(Query.all())) {
          assertThat(cursor.toList().subList(0, copied.size())).isEqualTo(copied);
        }
      }
      end.set(true);
      long others = writer.get();
      assertThat(store.head()).isEqualTo(2 * (others + 20));
    }
  }

  @Test
  void leavesNothingOfADamagedStore() throws IOException {
    SimulatedVolume source = image.volume();
    StoreImage.Frame bad = image.frames.get(image.frames.size() / 2);
    source.files().flipBit(bad.path(), (bad.offset() + 100) * 8);
    MemoryVolume copy = new MemoryVolume();
    assertThatExceptionOfType(DamagedFile.class)
        .isThrownBy(() -> StoreBackup.copy(source, copy))
        .withMessageContaining(bad.path());
    assertThat(copy.list("")).isEmpty();
  }

  @Test
  void goesOnlyWhereNothingIs() throws IOException {
    MemoryVolume taken = new MemoryVolume();
    Stores.stepped(taken).close();
    assertThatExceptionOfType(InvalidInput.class)
        .isThrownBy(() -> StoreBackup.copy(image.volume(), taken))
        .withMessageContaining("not empty");
    assertThatExceptionOfType(StoreUnavailable.class)
        .isThrownBy(() -> StoreBackup.copy(new MemoryVolume(), new MemoryVolume()));
  }

  /** Cut off anywhere, it is the whole copy, or refused, or nothing; never a store with less. */
  @Test
  void cutOffIsNeverAStoreWithLess() throws IOException {
    boolean wholeCopy = false;
    int refused = 0;
    for (int cut = 1; !wholeCopy; cut++) {
      SimulatedVolume target = new SimulatedVolume(cut);
      target.faults().cutPowerAt(cut);
      try {
        StoreBackup.copy(image.volume(), target);
        wholeCopy = true;
      } catch (IOException | StoreUnavailable e) {
        // As planned.
        refused++;
      }
      for (CrashProfile profile : CrashProfile.values()) {
        judge(target.crash(profile), "cut at " + cut + ", " + profile);
      }
    }
    assertThat(refused).isGreaterThan(20);
  }

  private static void judge(SimulatedVolume left, String context) throws IOException {
    boolean hasCatalogue;
    try {
      hasCatalogue = !Catalogue.read(left).isEmpty();
    } catch (IOException e) {
      hasCatalogue = false;
    }
    if (hasCatalogue) {
      assertThat(StoreVerifier.verify(left).damages()).as(context).isEmpty();
      assertThat(all(left)).as(context).hasSize((int) image.head());
    } else if (!left.list("stores").isEmpty()) {
      assertThatExceptionOfType(StoreDamaged.class)
          .as(context)
          .isThrownBy(() -> Stores.stepped(left).close());
    }
  }
}

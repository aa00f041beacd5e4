package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.AppendResult.Appended;
import io.varve.api.EventCursor;
import io.varve.api.LimitExceeded;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.engine.StoreImage.Frame;
import io.varve.storage.Bytes;
import io.varve.storage.FrameFormat;
import io.varve.storage.MemoryVolume;
import io.varve.storage.RecordFormat;
import io.varve.testkit.SimulatedVolume;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Gaps: in the versions of one entity, and between one segment and the next where what is appended
 * just fits or just does not. Rows RW7 and RW24.
 */
final class SegmentGapTest {
  /** Payload of the largest commit of one event that a segment of 64 KiB holds. */
  private static final int LARGEST_PAYLOAD = 61_167;

  /** All checksums and the chain are right: a version is no part of what they cover. */
  @Test
  void rw07HoleInTheVersionsOfAnEntityIsFound() throws IOException {
    StoreImage image = StoreImage.closed(1);
    AtomicInteger forged = new AtomicInteger();
    SeededRuns.run(
        60,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          Frame frame = image.frames.get(random.nextInt(image.frames.size()));
          byte[] segment = image.files.get(frame.path()).clone();
          if (!skipAVersion(MemorySegment.ofArray(segment), frame, random.nextBoolean())) {
            return;
          }
          forged.incrementAndGet();
          SimulatedVolume volume = image.volume();
          volume.files().put(frame.path(), segment);
          assertThat(StoreVerifier.verify(volume).damages())
              .as("%s", frame)
              .anySatisfy(damage -> {
                assertThat(damage.file()).isEqualTo(frame.path());
                assertThat(damage.offset()).isBetween(frame.offset(), frame.end());
                assertThat(damage.problem()).contains("version").contains("of the entity");
              });
        });
    assertThat(forged).hasValueGreaterThan(20);
  }

  /** Changes the version of the frame's first event about an entity; false: it has none. */
  private static boolean skipAVersion(MemorySegment log, Frame frame, boolean up) {
    long at = frame.offset() + FrameFormat.HEADER_BYTES;
    while (at < frame.end()) {
      if (RecordFormat.kind(log, at) == RecordFormat.KIND_EVENT
          && RecordFormat.entityLength(log, at) > 0) {
        long version = RecordFormat.version(log, at);
        Bytes.i64(log, at + RecordFormat.VERSION, up ? version + 1 : Math.max(0, version - 1));
        seal(log, at, frame);
        return true;
      }
      at += RecordFormat.length(log, at);
    }
    return false;
  }

  /** Gives the changed record and its frame the right checksums. */
  private static void seal(MemorySegment log, long recordAt, Frame frame) {
    int length = RecordFormat.length(log, recordAt);
    Bytes.i32(log, recordAt + RecordFormat.CRC, Bytes.crc32c(log, recordAt + 8, length - 8L));
    CRC32C crc = new CRC32C();
    crc.update(log.asSlice(frame.offset() + 16, 72).asByteBuffer());
    long at = frame.offset() + FrameFormat.HEADER_BYTES;
    while (at < frame.end()) {
      crc.update(log.asSlice(at, 8).asByteBuffer());
      at += RecordFormat.length(log, at);
    }
    Bytes.i32(log, frame.offset() + FrameFormat.CRC, (int) crc.getValue());
  }

  private static Append single(int payloadBytes) {
    return Append.of(NewEvent.of("t", "e", "\"" + "x".repeat(payloadBytes - 2) + "\""));
  }

  private static void requireDense(LocalEventStore store, long events) {
    assertThat(store.head()).isEqualTo(events);
    try (EventCursor cursor = store.query(Query.entity("e"))) {
      for (long position = 1; position <= events; position++) {
        assertThat(cursor.next().position()).isEqualTo(position);
      }
      assertThat(cursor.hasNext()).isFalse();
    }
  }

  /** The second commit fills what the first one left of the segment, to the byte or not quite. */
  @Test
  void rw24CommitsAroundTheEndOfASegmentLeaveNoGap() throws IOException {
    int inOne = 0;
    int inTwo = 0;
    for (int first : new int[] {20, 8_001, 30_002, 60_003}) {
      for (int slack = -4; slack < 400; slack += 3) {
        int second = Math.max(2, LARGEST_PAYLOAD - first - slack);
        MemoryVolume volume = new MemoryVolume();
        for (int payload : new int[] {first, second, LARGEST_PAYLOAD, second}) {
          try (LocalEventStore store = Stores.stepped(volume)) {
            long before = store.head();
            requireDense(store, before);
            assertThat(store.append(single(payload))).isInstanceOf(Appended.class);
            requireDense(store, before + 1);
            if (before == 1) {
              inOne += store.stats().segments() == 1 ? 1 : 0;
              inTwo += store.stats().segments() == 2 ? 1 : 0;
            }
          }
        }
        assertThat(StoreVerifier.verify(volume).damages()).as("%d, %d", first, second).isEmpty();
      }
    }
    assertThat(inOne).isGreaterThan(100);
    assertThat(inTwo).isGreaterThan(100);
  }

  /** Of a batch some commits go into one segment and the rest into the next, each of them whole. */
  @Test
  void rw24RollInTheMiddleOfABatchLeavesNoGap() {
    SeededRuns.run(
        40,
        seed -> {
          SplittableRandom random = new SplittableRandom(seed);
          MemoryVolume volume = new MemoryVolume();
          long events = 0;
          for (int life = 0; life < 3; life++) {
            try (LocalEventStore store = Stores.stepped(volume)) {
              List<Append> batch = new ArrayList<>();
              for (int i = 0; i < 12; i++) {
                int count = 1 + random.nextInt(random.nextInt(6) == 0 ? 300 : 6);
                int most = 60_000 / count - 110;
                String pad = "\"" + "x".repeat(random.nextInt(most)) + "\"";
                NewEvent event = NewEvent.of("t", "e", pad);
                batch.add(Append.of(Collections.nCopies(count, event)));
                events += count;
              }
              for (AppendResult result : store.appendAll(batch)) {
                assertThat(result).isInstanceOf(Appended.class);
              }
              requireDense(store, events);
            }
          }
          VerifyReport report = StoreVerifier.verify(volume);
          assertThat(report.damages()).isEmpty();
          assertThat(report.segments()).isGreaterThan(2);
        });
  }

  /** Too large for any segment: refused, and nothing of it is there. */
  @Test
  void rw24CommitLargerThanASegmentLeavesNoTrace() throws IOException {
    MemoryVolume volume = new MemoryVolume();
    try (LocalEventStore store = Stores.stepped(volume)) {
      for (int i = 0; i < 3; i++) {
        store.append(single(30_000));
        List<AppendResult> results =
            store.appendAll(List.of(single(LARGEST_PAYLOAD + 1), single(10), single(70_000)));
        assertThat(results.get(0)).isInstanceOf(AppendResult.Failed.class);
        assertThat(results.get(1)).isInstanceOf(Appended.class);
        assertThat(results.get(2))
            .isInstanceOfSatisfying(
                AppendResult.Failed.class,
                failed -> assertThat(failed.cause()).isInstanceOf(LimitExceeded.class));
        requireDense(store, 2L * i + 2);
      }
    }
    assertThat(StoreVerifier.verify(volume).damages()).isEmpty();
  }
}

package io.varve.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.api.Payload;
import io.varve.api.Tag;
import io.varve.engine.CallerRuns;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOpener;
import io.varve.engine.StoreOptions;
import io.varve.storage.Volume;
import io.varve.testkit.FakeClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The files of a store of a few commits, the same in every run: what the targets change and open
 * again. Two segments, an index file, two entities, tags, metadata, a request id, a source,
 * payloads that are JSON and one that is not.
 */
public final class SmallStore {
  private static final StoreOptions OPTIONS =
      StoreOptions.defaults().withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES);
  private static final int LARGE_PAYLOAD_BYTES = 60_400;

  private SmallStore() {}

  /** Closed in order. */
  public static Map<String, byte[]> closed() {
    return files(true);
  }

  /** Left behind by a process that died. */
  public static Map<String, byte[]> killed() {
    return files(false);
  }

  private static Map<String, byte[]> files(boolean closed) {
    FuzzVolume volume = new FuzzVolume();
    try {
      LocalEventStore store = open(volume);
      write(store);
      Map<String, byte[]> files = volume.snapshot();
      if (closed) {
        store.close();
        files = volume.snapshot();
      }
      files.keySet().removeIf(path -> path.endsWith("/spare"));
      files.replaceAll((path, bytes) -> path.endsWith(".seg") ? trimmed(bytes) : bytes);
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Without most of the zeros that were written ahead, which may as well not have been yet. */
  private static byte[] trimmed(byte[] segment) {
    int end = segment.length;
    while (end > 0 && segment[end - 1] == 0) {
      end--;
    }
    return Arrays.copyOf(segment, Math.min(segment.length, (end + 511) & ~511));
  }

  private static void write(LocalEventStore store) {
    store.append(
        Append.of(
                NewEvent.of("order.placed", "order-1", "{\"total\":42}").withTags(Tag.of("a:b")),
                NewEvent.of("order.placed", "order-2", "{\"total\":7,\"lines\":[1,2]}"))
            .withRequestId("request-1"));
    Payload large = Payload.bytes("large ".repeat(LARGE_PAYLOAD_BYTES / 6).getBytes(UTF_8));
    store.append(Append.of(NewEvent.tagged("note", large, Tag.of("a:b"), Tag.of("size:large"))));
    // No room for these in the first segment.
    store.append(
        Append.of(
                NewEvent.of("order.paid", "order-1", "{\"paid\":true}")
                    .withMetadata(Payload.json("{\"by\":\"card\"}")),
                NewEvent.of("order.placed", "order-3", "{}"))
            .withTracking("orders.ndjson", 7));
    store.append(Append.of(NewEvent.of("order.paid", "order-2", "{\"total\":null}")));
    store.append(Append.of(NewEvent.tagged("note", Payload.none(), Tag.of("c:"))));
  }

  /** Opens for writing, on the caller's thread. */
  public static LocalEventStore open(Volume volume) throws IOException {
    return new StoreOpener(
            volume,
            OPTIONS,
            new CallerRuns(),
            new FakeClock(),
            new SplittableRandom(7),
            "the fuzzer")
        .open();
  }
}

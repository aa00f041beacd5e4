package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.NewEvent;
import io.varve.storage.CommitFormat;
import io.varve.storage.FrameFormat;
import io.varve.storage.KeyHash;
import io.varve.storage.MemoryVolume;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentReader;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.SystemClock;
import io.varve.storage.TypeFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;

/**
 * A log that a store has written, whose commits can be indexed and made visible again one by one.
 * Commit n, from 1 on, is one event at position n with the request id {@code r}n. Made once,
 * immutable.
 */
final class RecordedLog {
  static final RecordedLog SHORT = new RecordedLog(24);

  final KeyHash keyHash;
  final List<Appended> results = new ArrayList<>();
  private final MemoryVolume volume = new MemoryVolume();
  private final String segment;
  private final MemorySegment log;

  /** Where the records of each commit start: definitions of types, then the commit. */
  private final List<Long> recordsAt = new ArrayList<>();

  private RecordedLog(int commits) {
    try {
      try (LocalEventStore store =
          new StoreOpener(
                  volume,
                  StoreOptions.defaults(),
                  new CallerRuns(),
                  new SystemClock(),
                  new Random(7),
                  "this test")
              .open()) {
        for (int n = 1; n <= commits; n++) {
          results.add((Appended) store.append(request(n)));
        }
      }
      StorePaths paths = Objects.requireNonNull(StoreFiles.find(volume));
      SuperBlock store = StoreFiles.readSuper(volume, paths);
      keyHash = KeyHash.ofStore(store.storeHigh(), store.storeLow());
      segment = paths.segment(1);
      log = reader().upTo(SegmentFormat.FRAMES_AT);
      long at = SegmentFormat.FRAMES_AT;
      for (int n = 1; n <= commits; n++) {
        at += FrameFormat.HEADER_BYTES;
        recordsAt.add(at);
        while (RecordFormat.kind(log, at) != RecordFormat.KIND_COMMIT) {
          at += RecordFormat.length(log, at);
        }
        at += CommitFormat.commitBytes(log, at);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Append request(int n) {
    return Append.of(NewEvent.of("t", "e" + n % 3, "{}")).withRequestId("r" + n);
  }

  SegmentReader reader() {
    return new SegmentReader(volume, segment, 1);
  }

  /** An index of the first {@code commits} commits. */
  OpenIndex indexOf(int commits) {
    OpenIndex index = OpenIndex.create(1, 1, keyHash);
    for (int n = 1; n <= commits; n++) {
      index(index, n);
    }
    return index;
  }

  /** What the sequencer does with commit n. */
  void index(OpenIndex index, int n) {
    long at = recordsAt.get(n - 1);
    while (RecordFormat.kind(log, at) == RecordFormat.KIND_TYPE) {
      index.defineType(RecordFormat.type(log, at), TypeFormat.name(log, at));
      at += RecordFormat.length(log, at);
    }
    index.indexCommit(log, at);
  }

  /** The last commit there is. */
  int last() {
    return recordsAt.size();
  }
}

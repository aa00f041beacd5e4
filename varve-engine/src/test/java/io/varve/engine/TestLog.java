package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendResult;
import io.varve.api.Event;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.Ticks;
import io.varve.storage.CommitFormat;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.KeyHash;
import io.varve.storage.MemoryVolume;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentReader;
import io.varve.storage.VolumeFile;
import io.varve.testkit.ModelEventStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A log written by hand: segments in memory and their indexes, without the write side of the
 * engine. The model says what each append means; what it stored is encoded here record by record.
 * Used by one thread.
 */
final class TestLog {
  private static final int FIRST_FRAME = 4_096;
  private static final int FRAME_HEADER = 96;
  private static final int SEGMENT_BYTES = 16 * 1024 * 1024;

  final ModelEventStore model = new ModelEventStore();
  final MemoryVolume volume = new MemoryVolume();
  final KeyHash keyHash;
  private final List<ViewPart> parts = new ArrayList<>();
  private final Map<String, Integer> types = new HashMap<>();
  private long head;
  private long chain;
  private long segmentFirst = 1;
  private int end;
  private SegmentReader reader;
  private OpenIndex index;

  TestLog(KeyHash keyHash) {
    this.keyHash = keyHash;
    try {
      volume.createDirectory("log");
      volume.createDirectory("index");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    startSegment();
  }

  static TestLog create() {
    return new TestLog(KeyHash.ofStore(1, 2));
  }

  String segmentPath() {
    return reader.path();
  }

  private void startSegment() {
    String path = "log/%020d.seg".formatted(head + 1);
    try {
      volume.create(path, SEGMENT_BYTES).close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    segmentFirst = head + 1;
    end = FIRST_FRAME;
    types.clear();
    reader = new SegmentReader(volume, path, segmentFirst);
    startIndex();
  }

  private void startIndex() {
    OpenIndex earlier = index;
    index = OpenIndex.create(segmentFirst, head + 1, keyHash);
    if (earlier != null && earlier.segmentFirst() == segmentFirst) {
      index.seedTypes(earlier);
    }
    parts.add(new ViewPart(new OpenIndexSource(index), reader));
  }

  /**
   * Makes the newest part an index file and starts another one, in a new segment or in the same.
   */
  void seal(boolean newSegment) {
    parts.set(parts.size() - 1, new ViewPart(sealed(), reader));
    next(newSegment);
  }

  /**
   * Leaves the newest part an open index and starts another one, in a new segment or in the same.
   */
  void next(boolean newSegment) {
    if (newSegment) {
      startSegment();
    } else {
      startIndex();
    }
  }

  private ViewPart.IndexSource sealed() {
    try {
      IndexHeader header =
          new IndexHeader(1, 2, segmentFirst, index.firstPosition(), head, end, chain, 0);
      String path = IndexFileWriter.write(volume, index, index.slots(), "index", header);
      IndexFile file = IndexFile.open(volume, path);
      return new FileIndexSource(file, reader, keyHash);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Stores and indexes one append; it is visible in views made afterwards. */
  AppendResult append(Append append) {
    AppendResult result = model.append(append);
    if (result instanceof AppendResult.Appended appended && appended.last() > head) {
      List<Event> events;
      try (var cursor = model.query(Query.all(), ReadOptions.defaults().withAfter(head))) {
        events = cursor.toList();
      }
      write(append, events);
      head += events.size();
    }
    return result;
  }

  long head() {
    return head;
  }

  StoreView view() {
    return view(head);
  }

  /**
   * A view as it was when {@code visible} was the last visible position, with later events staged.
   */
  StoreView view(long visible) {
    return new StoreView(visible, List.copyOf(parts));
  }

  List<ViewPart> parts() {
    return parts;
  }

  /** Offset of an event's record in its segment. */
  int offset(long position) {
    ViewPart part = parts.get(view().partOf(position));
    return part.index().offset((int) (position - part.firstPosition()));
  }

  /** Turns one bit of a file around. */
  static void flip(MemoryVolume volume, String path, long offset) {
    try (VolumeFile file = volume.open(path, true)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(offset, one);
      one.flip();
      file.write(offset, ByteBuffer.wrap(new byte[] {(byte) (one.get() ^ 1)}));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void write(Append append, List<Event> events) {
    long recordedAt = Ticks.of(events.getFirst().recordedAt());
    chain = CommitFormat.chain(chain, head + 1, recordedAt, events.hashCode());
    byte[] commit = TestRecords.commit(append, events, chain, types);
    int at = end + FRAME_HEADER;
    try (VolumeFile file = volume.open(reader.path(), true)) {
      file.write(at, ByteBuffer.wrap(commit));
      end = at + commit.length;
      index.indexCommit(reader.upTo(end), at);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Chain value after the newest commit. */
  long chain() {
    return chain;
  }
}

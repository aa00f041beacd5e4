package io.varve.engine;

import io.varve.storage.CommitFormat;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexFileWriter;
import io.varve.storage.IndexHeader;
import io.varve.storage.OpenIndex;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentReader;
import io.varve.storage.SuperBlock;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Writes the index files of what is forced, and writes those again that were missing or damaged
 * (I10).
 */
final class IndexKeeper {
  private IndexKeeper() {}

  /**
   * Writes the index file of all of an index's records, which must be forced, and opens it.
   *
   * @param endOffset in the segment, behind the last of them
   * @param chain chain value after the last of them
   */
  static ViewPart write(
      StoreContext context,
      SuperBlock store,
      OpenIndex index,
      SegmentReader segment,
      long endOffset,
      long chain)
      throws IOException {
    int slots = index.slots();
    IndexHeader header =
        new IndexHeader(
            store.storeHigh(),
            store.storeLow(),
            index.segmentFirst(),
            index.firstPosition(),
            index.firstPosition() + slots - 1,
            endOffset,
            chain,
            0);
    String path =
        IndexFileWriter.write(context.volume(), index, slots, context.paths().index(), header);
    IndexFile file = IndexFile.open(context.volume(), path);
    return new ViewPart(FileIndexSource.written(file, segment, context.keyHash()), segment);
  }

  /**
   * Puts an index file in the place of an index that had to be built in memory, because its file
   * was missing or damaged. On a full disk the one in memory stays.
   */
  static ViewPart restored(StoreContext context, SuperBlock store, ViewPart part) {
    OpenIndex inMemory = inMemory(part);
    if (inMemory == null || inMemory.slots() == 0) {
      return part;
    }
    int last = inMemory.slots() - 1;
    int offset = inMemory.offset(last);
    MemorySegment log = part.log(last, offset);
    long endOffset = offset + (long) RecordFormat.length(log, offset);
    CommitRecord commit = CommitRecord.of(part, inMemory, last);
    long chain = CommitFormat.chain(commit.log(), commit.at());
    try {
      return write(context, store, inMemory, part.segment(), endOffset, chain);
    } catch (IOException e) {
      return part;
    }
  }

  private static @Nullable OpenIndex inMemory(ViewPart part) {
    return switch (part.source()) {
      case OpenIndexSource open -> open.openIndex();
      case FileIndexSource file -> file.rebuilt();
    };
  }
}

package io.varve.engine;

import io.varve.storage.DamagedFile;
import io.varve.storage.IndexFile;
import io.varve.storage.IndexHeader;
import io.varve.storage.KeyHash;
import io.varve.storage.OpenIndex;
import io.varve.storage.SegmentIndex;
import io.varve.storage.SegmentIndexer;
import io.varve.storage.SegmentReader;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A part's index in a file: all its checksums are checked when it is first used, unless the file
 * was made by this process; if they do not hold, the log wins and the index is built again in
 * memory (I10). Used by any thread.
 */
final class FileIndexSource implements ViewPart.IndexSource {
  private final IndexFile file;
  private final SegmentReader segment;
  private final KeyHash keyHash;
  private final ReentrantLock firstUse = new ReentrantLock();
  private volatile @Nullable SegmentIndex ready;

  FileIndexSource(IndexFile file, SegmentReader segment, KeyHash keyHash) {
    this.file = file;
    this.segment = segment;
    this.keyHash = keyHash;
  }

  /** The index in a file that this process has just written and forced: it need not be checked. */
  static FileIndexSource written(IndexFile file, SegmentReader segment, KeyHash keyHash) {
    FileIndexSource source = new FileIndexSource(file, segment, keyHash);
    source.ready = file;
    return source;
  }

  @Override
  public SegmentIndex index() {
    SegmentIndex index = ready;
    return index != null ? index : checked();
  }

  private SegmentIndex checked() {
    firstUse.lock();
    try {
      SegmentIndex index = ready;
      if (index == null) {
        index = verifiedOrRebuilt();
        ready = index;
      }
      return index;
    } catch (IOException e) {
      throw Failures.ofRead(e);
    } finally {
      firstUse.unlock();
    }
  }

  private SegmentIndex verifiedOrRebuilt() throws IOException {
    try {
      file.verify();
      return file;
    } catch (DamagedFile e) {
      IndexHeader header = file.header();
      return SegmentIndexer.rebuild(
          segment, keyHash, header.firstPosition(), header.lastPosition(), header.endOffset());
    }
  }

  /** What was built in memory because the file is damaged; null: it is not, or was not used yet. */
  @Nullable OpenIndex rebuilt() {
    return ready instanceof OpenIndex index ? index : null;
  }

  IndexHeader header() {
    return file.header();
  }

  @Override
  public long firstPosition() {
    return file.firstPosition();
  }

  @Override
  public int slots() {
    return file.slots();
  }
}

package io.varve.storage;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * An open file of a {@link Volume}. Reads and writes name their offset, so that many threads can
 * share it. Only {@link #force} makes written bytes survive a power cut.
 */
public interface VolumeFile extends AutoCloseable {
  /** Bytes in the file. */
  long size() throws IOException;

  /**
   * Fills {@code target} from {@code offset} as far as the file reaches; returns the bytes read, 0
   * at its end.
   */
  int read(long offset, ByteBuffer target) throws IOException;

  /** Writes all of {@code source} at {@code offset}, making the file larger if need be. */
  void write(long offset, ByteBuffer source) throws IOException;

  /**
   * Writes zeros from {@code from} up to {@code end}, behind everything that was written: so that
   * later writes there need no new space.
   */
  default void fill(long from, long end) throws IOException {
    ZeroFill.write(this, from, end);
  }

  /** Returns once all bytes written before, and the size, are on stable storage. */
  void force() throws IOException;

  /**
   * A read-only view of the file as long as it is now; later writes inside that range show through.
   * Valid for as long as it is referenced, also after {@link #close}.
   */
  MemorySegment map() throws IOException;

  @Override
  void close() throws IOException;
}

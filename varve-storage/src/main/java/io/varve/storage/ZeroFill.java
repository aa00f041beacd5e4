package io.varve.storage;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Zeros for files that have to be told them. */
final class ZeroFill {
  private static final int CHUNK_BYTES = 64 * 1024;
  private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(CHUNK_BYTES).asReadOnlyBuffer();

  private ZeroFill() {}

  static void write(VolumeFile file, long from, long end) throws IOException {
    for (long at = from; at < end; at += CHUNK_BYTES) {
      file.write(at, ZEROS.duplicate().limit((int) Math.min(CHUNK_BYTES, end - at)));
      Pace.giveWay();
    }
  }
}

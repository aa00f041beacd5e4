package io.varve.engine;

import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Copies a file of a volume, byte for byte, and forces the copy. Its name is for others to force.
 */
final class FileCopy {
  private static final int CHUNK_BYTES = 1024 * 1024;

  private FileCopy() {}

  static void copy(Volume from, String path, Volume to, String newPath) throws IOException {
    try (VolumeFile source = from.open(path, false);
        VolumeFile target = to.create(newPath, source.size())) {
      ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
      long size = source.size();
      for (long at = 0; at < size; at += chunk.limit()) {
        source.read(at, chunk.clear());
        target.write(at, chunk.flip());
      }
      target.force();
    }
  }
}

package io.varve.engine;

import io.varve.storage.SuperBlock;
import io.varve.storage.VolumeFile;
import java.io.IOException;

/**
 * Writes the super block. Owned by the flusher's thread while the store is open, by the opening or
 * closing one before and after.
 */
final class SuperWriter {
  private final VolumeFile file;
  private SuperBlock current;

  SuperWriter(VolumeFile file, SuperBlock current) {
    this.file = file;
    this.current = current;
  }

  SuperBlock current() {
    return current;
  }

  /** Durable when it returns. */
  void write(long lastSegment, ForcedPosition floor, boolean clean) throws IOException {
    SuperBlock next = current.advanced(lastSegment, floor.position(), floor.chain(), clean);
    next.write(file);
    current = next;
  }

  void close() throws IOException {
    file.close();
  }
}

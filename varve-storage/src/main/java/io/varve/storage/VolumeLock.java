package io.varve.storage;

import java.io.IOException;

/** A held lock; see {@link Volume#lock}. */
@FunctionalInterface
public interface VolumeLock extends AutoCloseable {
  @Override
  void close() throws IOException;
}

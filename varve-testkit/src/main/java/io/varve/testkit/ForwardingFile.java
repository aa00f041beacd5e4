package io.varve.testkit;

import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** A file that hands every call on to another; see {@link ForwardingVolume}. */
public class ForwardingFile implements VolumeFile {
  private final VolumeFile file;

  protected ForwardingFile(VolumeFile file) {
    this.file = file;
  }

  @Override
  public long size() throws IOException {
    return file.size();
  }

  @Override
  public int read(long offset, ByteBuffer target) throws IOException {
    return file.read(offset, target);
  }

  @Override
  public void write(long offset, ByteBuffer source) throws IOException {
    file.write(offset, source);
  }

  @Override
  public void force() throws IOException {
    file.force();
  }

  @Override
  public MemorySegment map() throws IOException {
    return file.map();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

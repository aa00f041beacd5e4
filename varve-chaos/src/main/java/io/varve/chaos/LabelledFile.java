package io.varve.chaos;

import io.varve.chaos.HaltPoint.Moment;
import io.varve.storage.VolumeFile;
import io.varve.testkit.ForwardingFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;

/** A file of a {@link LabelledVolume}. */
final class LabelledFile extends ForwardingFile {
  private final VolumeLabels labels;
  private final Set<LabelledFile> open;
  private volatile String path;

  /**
   * @param open files of the volume that are open; it is one of them until it is closed
   */
  LabelledFile(VolumeFile file, String path, VolumeLabels labels, Set<LabelledFile> open) {
    super(file);
    this.path = path;
    this.labels = labels;
    this.open = open;
  }

  /** A file that is written on under a new name has the labels of that. */
  void renamed(String from, String to) {
    if (path.equals(from)) {
      path = to;
    }
  }

  @Override
  public void write(long offset, ByteBuffer source) throws IOException {
    Moment halt = labels.count(path, "write");
    if (halt == Moment.HALF) {
      ByteBuffer half = source.duplicate();
      super.write(offset, half.limit(half.position() + half.remaining() / 2));
      LabelledVolume.halt();
    }
    LabelledVolume.make(halt, () -> super.write(offset, source));
  }

  @Override
  public void force() throws IOException {
    LabelledVolume.make(labels.count(path, "force"), super::force);
  }

  @Override
  public void close() throws IOException {
    open.remove(this);
    super.close();
  }
}

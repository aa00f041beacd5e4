package io.varve.engine;

import io.varve.api.StoreStats;
import io.varve.storage.RecordFormat;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentIndex;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;

/** What a store takes up on its volume. */
record StoreUsage(int segments, StoreStats.Bytes bytes, long freeBytes) {

  /** Measures the files now; log bytes are those of the view. */
  static StoreUsage measure(StoreContext context, StoreView view) throws IOException {
    Map<String, Long> ends = new HashMap<>();
    for (ViewPart part : view.parts()) {
      ends.merge(part.segment().path(), end(view, part), Math::max);
    }
    long log = 0;
    long reserve = 0;
    for (Map.Entry<String, Long> segment : ends.entrySet()) {
      log += segment.getValue();
      reserve += Math.max(0, size(context.volume(), segment.getKey()) - segment.getValue());
    }
    StoreStats.Bytes bytes =
        new StoreStats.Bytes(
            log,
            directorySize(context.volume(), context.paths().index()),
            directorySize(context.volume(), context.paths().snapshots()),
            reserve);
    return new StoreUsage(ends.size(), bytes, context.volume().freeBytes());
  }

  /** Behind the part's last record in the view. */
  private static long end(StoreView view, ViewPart part) {
    int endSlot = view.endSlot(part);
    if (endSlot == 0) {
      return SegmentFormat.FRAMES_AT;
    }
    SegmentIndex index = part.index();
    int offset = index.offset(endSlot - 1);
    return offset + (long) RecordFormat.length(part.log(endSlot - 1, offset), offset);
  }

  private static long directorySize(Volume volume, String directory) throws IOException {
    long bytes = 0;
    for (String name : volume.list(directory)) {
      bytes += size(volume, directory + "/" + name);
    }
    return bytes;
  }

  /** A file may be replaced while it is measured. */
  private static long size(Volume volume, String path) throws IOException {
    try (VolumeFile file = volume.open(path, false)) {
      return file.size();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}

package io.varve.engine;

import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.storage.Catalogue;
import io.varve.storage.SegmentFormat;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a store: the catalogue names it first, then its parts come, the super block last but one
 * and the first segment last. Whatever was finished before a crash is found again and the rest is
 * made.
 */
final class StoreCreator {
  private StoreCreator() {}

  /** Names a new store in the catalogue, durably. */
  static StorePaths name(Volume volume, RandomGenerator random) throws IOException {
    String directory = "%016x".formatted(random.nextLong());
    write(volume, directory, false);
    return new StorePaths(StorePaths.STORES + "/" + directory);
  }

  private static void write(Volume volume, String directory, boolean made) throws IOException {
    Catalogue.write(
        volume, List.of(new Catalogue.Entry(Catalogue.DEFAULT_TENANT, directory, made)));
  }

  /** Says that all parts are there: from now on a missing one is damage. */
  static void finish(Volume volume, StorePaths paths) throws IOException {
    // Names that an earlier attempt made may be seen and not durable.
    for (String directory : List.of("", StorePaths.STORES, paths.directory(), paths.log())) {
      volume.forceDirectory(directory);
    }
    write(volume, paths.directory().substring(StorePaths.STORES.length() + 1), true);
  }

  /** Makes the directories and the super block of a named store. */
  static void make(
      Volume volume,
      StorePaths paths,
      Level level,
      NamingProfile profile,
      int segmentSizeBytes,
      RandomGenerator random)
      throws IOException {
    volume.createDirectory(paths.directory());
    volume.createDirectory(paths.log());
    volume.createDirectory(paths.index());
    volume.createDirectory(paths.snapshots());
    volume.forceDirectory("");
    volume.forceDirectory(StorePaths.STORES);
    // Before the super block has its name: where it is, the log's directory must be.
    volume.forceDirectory(paths.directory());
    SuperBlock block = first(level, profile, segmentSizeBytes, random);
    String unfinished = paths.superBlock() + ".new";
    if (volume.list(paths.directory()).contains("super.new")) {
      volume.delete(unfinished);
    }
    try (VolumeFile file = volume.create(unfinished, 2L * SuperBlock.SLOT_BYTES)) {
      file.write(0, ByteBuffer.allocate(2 * SuperBlock.SLOT_BYTES));
      block.write(file);
      block.advanced(1, 0, block.initialChain(), false).write(file);
    }
    volume.rename(unfinished, paths.superBlock());
    volume.forceDirectory(paths.directory());
  }

  private static SuperBlock first(
      Level level, NamingProfile profile, int segmentSizeBytes, RandomGenerator random) {
    SuperBlock block =
        new SuperBlock(
            FormatCodes.of(level),
            FormatCodes.of(profile),
            0,
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            random.nextLong(),
            0,
            random.nextLong(),
            1,
            1,
            0,
            0,
            segmentSizeBytes,
            false);
    return block.advanced(1, 0, block.initialChain(), false);
  }

  static void makeFirstSegment(Volume volume, StorePaths paths, SuperBlock store)
      throws IOException {
    // An earlier attempt may have failed to force the super block's name. If the power took that
    // name and left this segment, a new super block would find a segment that is not its own.
    volume.forceDirectory(paths.directory());
    int capacity = store.segmentSizeBytes();
    int reserved =
        (int) SegmentReserver.firstReservation(FormatCodes.level(store.level()), capacity);
    if (volume.list(paths.log()).contains("spare")) {
      volume.delete(paths.spareSegment());
    }
    SegmentFormat header =
        new SegmentFormat(store.storeHigh(), store.storeLow(), 1, store.initialChain(), capacity);
    try (VolumeFile file = volume.create(paths.spareSegment(), capacity)) {
      file.write(SegmentFormat.FRAMES_AT, ByteBuffer.allocate(reserved - SegmentFormat.FRAMES_AT));
      file.write(0, header.encode());
      file.force();
    }
    volume.rename(paths.spareSegment(), paths.segment(1));
    volume.forceDirectory(paths.log());
  }
}

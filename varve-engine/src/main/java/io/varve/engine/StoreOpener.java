package io.varve.engine;

import io.varve.storage.Clock;
import io.varve.storage.LogScan.SegmentFile;
import io.varve.storage.SegmentFormat;
import io.varve.storage.SegmentReader;
import io.varve.storage.StorePaths;
import io.varve.storage.SuperBlock;
import io.varve.storage.Volume;
import io.varve.storage.VolumeFile;
import io.varve.storage.VolumeLock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Opens a store for writing: lock, create or recover, new epoch, workers. The steps in this order,
 * so that a crash between any two leaves a store that opens again.
 *
 * <p>{@link Varve} does this for a directory. Whoever brings a volume, a clock, chance and threads
 * of its own does it here, on a thread that nobody interrupts. Used by one thread, once.
 */
public final class StoreOpener {
  private final Volume volume;
  private final StoreOptions options;
  private final WorkerDriver driver;
  private final Clock clock;
  private final RandomGenerator random;
  private final String owner;

  /** Open for writing; the store's own once it is open. */
  private final List<VolumeFile> handles = new ArrayList<>();

  /**
   * @param driver runs the workers; belongs to the store from now on, which stops it when it closes
   * @param random for ids and salts; not used by anybody else
   * @param owner what others are told who holds the store: process and its id
   */
  public StoreOpener(
      Volume volume,
      StoreOptions options,
      WorkerDriver driver,
      Clock clock,
      RandomGenerator random,
      String owner) {
    this.volume = volume;
    this.options = options;
    this.driver = driver;
    this.clock = clock;
    this.random = random;
    this.owner = owner;
  }

  /**
   * Opens the store, and makes it if it is missing and the options say so. A failed opening leaves
   * nothing open.
   *
   * @throws io.varve.api.StoreInUse if somebody has it open for writing
   * @throws io.varve.api.StoreDamaged if bytes that must be there are missing or changed
   * @throws io.varve.api.UnsupportedFormat if the volume holds something else, or a newer format
   * @throws IOException if the volume fails
   */
  public LocalEventStore open() throws IOException {
    StorePaths paths = StoreFiles.find(volume);
    if (paths == null) {
      if (!options.createIfMissing()) {
        throw StoreFiles.missing();
      }
      paths = name();
    }
    if (StoreFiles.isUnfinished(volume, paths)) {
      // The catalogue's name may be seen and not durable, after an attempt that failed; a directory
      // that outlives it would be a store that no catalogue names.
      volume.forceDirectory("");
      volume.createDirectory(paths.directory());
    } else {
      StoreFiles.requireSuper(volume, paths);
    }
    VolumeLock lock = StoreFiles.lock(volume, paths);
    try {
      return openLocked(paths, lock);
    } catch (IOException | RuntimeException | Error e) {
      driver.stop();
      release(lock, e);
      throw e;
    }
  }

  private void release(VolumeLock lock, Throwable failure) {
    List<AutoCloseable> held = new ArrayList<>(handles);
    held.add(lock);
    for (AutoCloseable one : held) {
      try {
        one.close();
      } catch (Exception e) {
        failure.addSuppressed(e);
      }
    }
  }

  private VolumeFile open(String path) throws IOException {
    VolumeFile file = volume.open(path, true);
    handles.add(file);
    return file;
  }

  /** Names a new store, unless somebody else did a moment ago. */
  private StorePaths name() throws IOException {
    VolumeLock lock = StoreFiles.lockCatalogue(volume);
    try {
      StorePaths named = StoreFiles.find(volume);
      return named != null ? named : StoreCreator.name(volume, random);
    } finally {
      lock.close();
    }
  }

  private LocalEventStore openLocked(StorePaths paths, VolumeLock lock) throws IOException {
    StoreFiles.writeOwner(volume, paths, owner);
    if (StoreFiles.isUnfinished(volume, paths)) {
      finish(paths);
    }
    SuperBlock store = StoreFiles.readSuper(volume, paths);
    StoreContext context = StoreContext.of(volume, paths, clock, store);
    List<SegmentFile> segments = StoreFiles.segments(volume, paths, store);
    OpenedLog log = LogOpener.open(context, store, segments, true);
    Recovery.run(context, log);
    ForcedPosition head = new ForcedPosition(log.end().head(), log.end().chain());
    SegmentFile last = segments.get(log.end().segment());
    SuperWriter superWriter = beginEpoch(paths, store, last, head);
    removeLeftovers(context, log);
    return assemble(context, lock, superWriter, log, last, head);
  }

  /** Makes what a new store lacks still. */
  private void finish(StorePaths paths) throws IOException {
    if (!StoreFiles.hasSuper(volume, paths)) {
      StoreCreator.make(
          volume, paths, options.level(), options.profile(), options.segmentSizeBytes(), random);
    }
    if (StoreFiles.segmentFirsts(volume, paths).isEmpty()) {
      StoreCreator.makeFirstSegment(volume, paths, StoreFiles.readSuper(volume, paths));
    }
    StoreCreator.finish(volume, paths);
  }

  /**
   * Writes both slots, so that damage to one cannot hide the epoch. First the one that was read:
   * after a failed force it may be in the page cache only, and the other one alone on the disk.
   */
  private SuperWriter beginEpoch(
      StorePaths paths, SuperBlock store, SegmentFile last, ForcedPosition head)
      throws IOException {
    VolumeFile file = open(paths.superBlock());
    SuperWriter superWriter = new SuperWriter(file, store.nextEpoch(random.nextLong()));
    superWriter.write(last.firstPosition(), head, false);
    superWriter.write(last.firstPosition(), head, false);
    return superWriter;
  }

  /**
   * A spare segment's zeros may not be on the disk; index files that do not fit would be in the
   * way.
   */
  private static void removeLeftovers(StoreContext context, OpenedLog log) throws IOException {
    Volume volume = context.volume();
    StorePaths paths = context.paths();
    if (volume.list(paths.log()).contains("spare")) {
      volume.delete(paths.spareSegment());
    }
    Set<String> used = new HashSet<>();
    for (ViewPart part : log.parts()) {
      if (part.source() instanceof FileIndexSource file) {
        used.add(file.header().fileName());
      }
    }
    for (String name : volume.list(paths.index())) {
      if (!used.contains(name)) {
        volume.delete(paths.index() + "/" + name);
      }
    }
  }

  private LocalEventStore assemble(
      StoreContext context,
      VolumeLock lock,
      SuperWriter superWriter,
      OpenedLog log,
      SegmentFile last,
      ForcedPosition head)
      throws IOException {
    SuperBlock store = superWriter.current();
    SegmentFormat header =
        SegmentFormat.decode(last.path(), last.bytes(), store, last.firstPosition());
    OpenSegment segment =
        new OpenSegment(
            last.firstPosition(),
            header.chainBefore(),
            open(last.path()),
            open(last.path()),
            header.capacityBytes(),
            log.lastIndex(),
            new SegmentReader(volume, last.path(), last.firstPosition()),
            log.end().offset(),
            last.bytes().byteSize());
    segment.named = true;
    List<ViewPart> parts = new ArrayList<>();
    for (ViewPart part : log.parts()) {
      parts.add(IndexKeeper.restored(context, store, part));
    }
    parts.add(segment.part);
    StoreParts storeParts = new StoreParts(parts, log.lastIndex().firstPosition() - 1);
    StoreStatus status = new StoreStatus();
    VisiblePosition visible = new VisiblePosition(head.position());
    LogWriter writer =
        LogWriter.start(
            context, status, storeParts, visible, driver, lock, superWriter, segment, head, random);
    return LocalEventStore.forWriting(context, store, status, visible, storeParts, driver, writer);
  }
}

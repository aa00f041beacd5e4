package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.AppendResult.Appended;
import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.OutcomeUnknown;
import io.varve.testkit.CrashProfile;
import io.varve.testkit.FakeClock;
import io.varve.testkit.SimulatedVolume;
import io.varve.testkit.VolumeOperation;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A store of which the files are committed as an example of the format, and how it is made: from
 * seeds alone, so that today's writer can be held against them.
 */
enum GoldenStore {
  /** Made and closed. */
  EMPTY(Level.FSYNC, NamingProfile.OPEN),
  /** Several segments, sealed and indexed, in three epochs; closed. */
  CLOSED(Level.FSYNC, NamingProfile.OPEN),
  /** Its process died; the last frame was never forced, and half of it is garbage. */
  KILLED(Level.FSYNC, NamingProfile.OPEN),
  /** Died too, at a level at which floors lie further back. */
  OS(Level.OS, NamingProfile.STRICT),
  /** One of everything that an append can have, up to the bounds; closed. */
  FEATURES(Level.FSYNC, NamingProfile.OPEN);

  private static final int LIVES = 3;
  private static final int TORN_BYTES = 60;

  final Level level;
  final NamingProfile profile;

  GoldenStore(Level level, NamingProfile profile) {
    this.level = level;
    this.profile = profile;
  }

  /** Its file name without an ending. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isClosed() {
    return this != KILLED && this != OS;
  }

  /** What was appended, in order; each was stored. */
  List<Append> appends() {
    return switch (this) {
      case EMPTY -> List.of();
      case CLOSED -> GoldenAppends.random(1, 150, 9_000);
      case KILLED -> GoldenAppends.random(2, 40, 4_000);
      case OS -> GoldenAppends.random(3, 40, 4_000);
      case FEATURES -> GoldenAppends.features();
    };
  }

  /** Makes the store and returns its files. */
  Map<String, byte[]> make() throws IOException {
    SimulatedVolume volume = new SimulatedVolume(1);
    FakeClock clock = new FakeClock(17_672_256_000_000_000L, 0);
    SplittableRandom random = new SplittableRandom(100 + level.ordinal());
    List<Append> appends = appends();
    int each = (appends.size() + LIVES - 1) / LIVES;
    for (int from = 0; from < Math.max(1, appends.size()); from += Math.max(1, each)) {
      LocalEventStore store = open(volume, clock, random.split());
      int to = Math.min(appends.size(), from + each);
      for (Append append : appends.subList(from, to)) {
        clock.advanceMillis(7);
        require(store.append(append) instanceof Appended, "appended: " + append);
      }
      if (to < appends.size() || isClosed()) {
        store.close();
      } else {
        return this == KILLED ? torn(volume, store) : files(volume);
      }
    }
    return files(volume);
  }

  private LocalEventStore open(SimulatedVolume volume, FakeClock clock, SplittableRandom random)
      throws IOException {
    StoreOptions options =
        StoreOptions.defaults()
            .withLevel(level)
            .withProfile(profile)
            .withSegmentSizeBytes(StoreOptions.MIN_SEGMENT_BYTES);
    return new StoreOpener(volume, options, new CallerRuns(), clock, random, "golden").open();
  }

  private static Map<String, byte[]> files(SimulatedVolume volume) {
    return volume.crash(CrashProfile.KEEP_ALL).files().snapshot();
  }

  /** One more frame, whose force fails. */
  private static Map<String, byte[]> torn(SimulatedVolume volume, LocalEventStore store) {
    volume.faults().failFrom(VolumeOperation.FORCE, 1);
    try {
      store.append(Append.of(NewEvent.of("lost", "lost", "{\"torn\":true}")));
      throw new AssertionError("the force must fail");
    } catch (OutcomeUnknown e) {
      Map<String, byte[]> files = files(volume);
      String last =
          files.keySet().stream()
              .filter(path -> path.endsWith(".seg"))
              .max(String::compareTo)
              .get();
      byte[] segment = files.get(last);
      int end = segment.length;
      while (segment[end - 1] == 0) {
        end--;
      }
      Arrays.fill(segment, end - TORN_BYTES, end, (byte) 0x55);
      return files;
    }
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}

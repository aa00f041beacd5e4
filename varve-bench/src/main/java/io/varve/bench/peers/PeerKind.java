package io.varve.bench.peers;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** The engines beside which we measure ourselves, by the names that selectors have for them. */
enum PeerKind {
  AERON,
  ROCKSDB,
  LMDB,
  SQLITE,
  MVSTORE;

  private static final String NATIVE_ACCESS = "--enable-native-access=ALL-UNNAMED";
  private static final String UNSAFE_MEMORY = "--sun-misc-unsafe-memory-access=allow";

  static PeerKind parse(String text) {
    for (PeerKind each : values()) {
      if (each.text().equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException("no peer \"" + text + "\"");
  }

  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it finds the events of an entity without reading all others. */
  boolean indexed() {
    return this != AERON;
  }

  /** What its JVM needs besides. */
  List<String> jvmFlags() {
    return switch (this) {
      case AERON -> List.of("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED", UNSAFE_MEMORY);
      case ROCKSDB, SQLITE -> List.of(NATIVE_ACCESS);
      case LMDB ->
          List.of(
              NATIVE_ACCESS,
              UNSAFE_MEMORY,
              "--add-opens=java.base/java.nio=ALL-UNNAMED",
              "--add-exports=java.base/sun.nio.ch=ALL-UNNAMED");
      case MVSTORE -> List.of();
    };
  }

  /**
   * Opens the engine in a directory that exists, and is empty or was left by the same engine.
   *
   * @throws IllegalStateException naming the peer, if it cannot run here
   */
  Peer open(Path directory, Durability durability) {
    try {
      return switch (this) {
        case AERON -> AeronArchivePeer.open(directory, durability);
        case ROCKSDB -> RocksDbPeer.open(directory, durability);
        case LMDB -> LmdbPeer.open(directory, durability);
        case SQLITE -> SqlitePeer.open(directory, durability);
        case MVSTORE -> MvStorePeer.open(directory, durability);
      };
    } catch (Exception | LinkageError e) {
      throw new IllegalStateException(
          "the peer %s cannot run on %s, %s, where it may need a native library and the JVM flags %s: %s"
              .formatted(
                  text(),
                  System.getProperty("os.name"),
                  System.getProperty("os.arch"),
                  jvmFlags(),
                  e),
          e);
    }
  }
}

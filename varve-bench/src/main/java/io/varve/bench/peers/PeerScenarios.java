package io.varve.bench.peers;

import io.varve.bench.LoadShape;
import io.varve.bench.Scenario;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The scenarios of the peers by name. */
public final class PeerScenarios {
  /**
   * Selectors, {@code NAME/PARAMETERS}, of all there is; peers alternate, so that each is measured
   * near the others.
   */
  public static final List<String> ALL = all();

  private static final String INGEST = "peer_ingest";
  private static final String ENTITY_READ = "peer_entity_read";

  private PeerScenarios() {}

  private static List<String> all() {
    List<String> selectors = new ArrayList<>();
    for (Durability durability : Durability.values()) {
      for (String shape : List.of("1x1", "1x100", "1x1000", "8x100", "64x1")) {
        for (PeerKind kind : PeerKind.values()) {
          selectors.add(INGEST + "/" + kind.text() + "," + shape + "," + durability.text());
        }
      }
    }
    for (PeerKind kind : PeerKind.values()) {
      if (kind.indexed()) {
        selectors.add(ENTITY_READ + "/" + kind.text());
      }
    }
    return List.copyOf(selectors);
  }

  /**
   * The scenario that {@code name} stands for: {@code peer_ingest} with {@code
   * PEER,PRODUCERSxBATCH,synced} or {@code unsynced}, {@code peer_entity_read} with {@code PEER}.
   *
   * @param directory on the disk to be measured
   * @param events how many a run stores at most; an entity read holds 1,000,000 at most
   * @throws IllegalArgumentException saying what is wrong, if they stand for nothing
   */
  public static Scenario scenario(String name, String parameters, Path directory, int events) {
    String[] parts = parameters.split(",", -1);
    if (name.equals(INGEST) && parts.length == 3) {
      return new PeerIngest(
          PeerKind.parse(parts[0]),
          LoadShape.parse(parts[1]),
          Durability.parse(parts[2]),
          directory,
          events);
    }
    if (name.equals(ENTITY_READ)) {
      return new PeerEntityRead(PeerKind.parse(parameters), directory, events);
    }
    throw new IllegalArgumentException("no scenario " + name + "/" + parameters);
  }

  /**
   * The flags that the JVM of a run with this peer needs besides.
   *
   * @param peer as in the parameters: {@code aeron}, {@code rocksdb}, {@code lmdb}, {@code sqlite},
   *     {@code mvstore}
   * @throws IllegalArgumentException if there is no such peer
   */
  public static List<String> jvmFlags(String peer) {
    return PeerKind.parse(peer).jvmFlags();
  }
}

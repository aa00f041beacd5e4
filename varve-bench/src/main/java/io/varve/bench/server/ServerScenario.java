package io.varve.bench.server;

import io.varve.bench.BenchSetting;
import io.varve.bench.ForceProbe;
import io.varve.bench.Measurement;
import io.varve.bench.Scale;
import io.varve.bench.Scenario;
import io.varve.bench.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Work that clients in this process ask of a server in another one. One server carries the warm-up
 * and the run behind it, so that both sides are compiled; the store is new, or made before. Beside
 * it stands what writing and forcing a frame took at this moment.
 */
abstract class ServerScenario implements Scenario {
  private static final int FRAMES = 300;

  private final BenchSetting setting;
  private final int frameBytes;
  private Workspace.@Nullable Place place;
  private @Nullable ServedProcess server;

  /**
   * @param frameBytes what a frame of this load weighs
   */
  ServerScenario(BenchSetting setting, int frameBytes) {
    this.setting = setting;
    this.frameBytes = frameBytes;
  }

  final BenchSetting setting() {
    return setting;
  }

  /** How much of the work to do. */
  final int pick(int full, int quick, int smoke) {
    return setting.scale().pick(full, quick, smoke);
  }

  /** The data directory to be served; by default a new one. */
  Path data(Path directory) throws IOException {
    return directory.resolve("data");
  }

  /** Work that counts, or, if {@code isWarmUp}, less of it that does not. */
  abstract List<Measurement> load(ServedProcess served, boolean isWarmUp) throws IOException;

  @Override
  public final void warmUp() throws IOException {
    var _ = load(start(), true);
  }

  @Override
  public final List<Measurement> run() throws IOException {
    try (ServedProcess served = start()) {
      var force =
          ForceProbe.measure(setting.workspace().directory(), frameBytes, pick(FRAMES, 100, 5));
      List<Measurement> measured = new ArrayList<>(load(served, false));
      measured.add(Measurement.times("write_and_force", force));
      return measured;
    } finally {
      clear();
    }
  }

  private ServedProcess start() throws IOException {
    ServedProcess running = server;
    if (running != null) {
      return running;
    }
    Workspace.Place made = setting.workspace().place();
    place = made;
    boolean soon = setting.scale() == Scale.SMOKE;
    ServedProcess started = ServedProcess.start(data(made.path()), made.path(), soon);
    server = started;
    return started;
  }

  private void clear() throws IOException {
    server = null;
    Workspace.Place made = place;
    place = null;
    if (made != null) {
      made.close();
    }
  }
}

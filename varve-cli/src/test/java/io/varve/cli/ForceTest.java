package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;

/**
 * Each lone append forces the log: counted where the JDK calls the operating system, by its own
 * events. {@code tools/trace-append} shows the same with the system calls.
 */
final class ForceTest extends CommandTest {
  private static final String FORCE = "jdk.FileForce";

  private interface Action {
    void run() throws IOException;
  }

  /** Files of the log forced by {@code action}, once for each force. */
  private List<Path> logForces(Action action) throws IOException {
    Path dump = folder.resolve("forces.jfr");
    try (Recording recording = new Recording()) {
      recording.enable(FORCE).withoutThreshold().withoutStackTrace();
      recording.start();
      action.run();
      recording.stop();
      recording.dump(dump);
    }
    List<Path> forced = new ArrayList<>();
    for (RecordedEvent event : RecordingFile.readAllEvents(dump)) {
      Path path = Path.of(event.getString("path"));
      if (path.startsWith(data()) && path.toString().endsWith(".seg")) {
        forced.add(path);
      }
    }
    return forced;
  }

  @Test
  void theCommandForcesTheLogBeforeItSaysAppended() throws IOException {
    varveWithInput(event(1), "append").ok();
    assertThat(logForces(() -> varveWithInput(event(2), "append").ok())).isNotEmpty();
  }

  @Test
  void hundredLoneAppendsForceTheLogAHundredTimes() throws IOException {
    try (LocalEventStore store = Varve.open(data())) {
      assertThat(logForces(() -> appendLone(store, 100))).hasSizeGreaterThanOrEqualTo(100);
    }
  }

  @Test
  void levelOsDoesNotWaitForTheDisk() throws IOException {
    StoreOptions options = StoreOptions.defaults().withLevel(io.varve.api.Level.OS);
    try (LocalEventStore store = Varve.open(data(), options)) {
      assertThat(logForces(() -> appendLone(store, 100))).hasSizeLessThan(50);
    }
  }

  private static void appendLone(LocalEventStore store, int count) {
    for (int i = 0; i < count; i++) {
      store.append(Append.of(NewEvent.of("t", "e", "{}")));
    }
  }
}

package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.api.Append;
import io.varve.api.Event;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Figures against a count of all events. */
final class StatsReaderTest {
  private final TestLog log = TestLog.create();

  @Test
  void anEmptyStoreHasNoTimes() {
    assertThat(StatsReader.read(log.view()))
        .isEqualTo(new ViewFigures(0, 0, new TreeMap<>(), null, null));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void agreesWithTheList(long seed) {
    RandomLog random = new RandomLog(seed);
    random.fill(log, 800, 20);
    List<Event> events = log.model.query(Query.all()).toList();
    for (long visible = 0; visible <= log.head(); visible++) {
      assertThat(StatsReader.read(log.view(visible)))
          .as("seed %d, visible %d", seed, visible)
          .isEqualTo(figures(events.subList(0, (int) visible)));
    }
  }

  @Test
  void anEntityInSeveralPartsIsOne() {
    for (int i = 0; i < 3; i++) {
      log.append(Append.of(NewEvent.of("t", "e", "{}"), NewEvent.of("t", "e" + i, "{}")));
      log.seal(i == 1);
    }
    assertThat(StatsReader.read(log.view()).entities()).isEqualTo(4);
  }

  private static ViewFigures figures(List<Event> events) {
    List<Instant> times = events.stream().map(Event::timestamp).sorted().toList();
    return new ViewFigures(
        events.size(),
        events.stream().map(Event::entityId).filter(Objects::nonNull).distinct().count(),
        events.stream()
            .collect(Collectors.groupingBy(Event::eventType, TreeMap::new, Collectors.counting())),
        times.isEmpty() ? null : times.getFirst(),
        times.isEmpty() ? null : times.getLast());
  }
}

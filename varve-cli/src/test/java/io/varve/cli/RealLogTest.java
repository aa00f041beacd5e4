package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The main job on a real log, against facts that were computed apart from the product. */
@Tag("shared")
final class RealLogTest extends CommandTest {
  private static final Path SHARED = Path.of(System.getProperty("varve.shared.data", "."));
  private static final Path LOG = SHARED.resolve("bpic2012.ndjson.gz");
  private static final long SEED = 2_012;

  @Test
  void agreesWithEachFact() throws IOException {
    Map<String, Object> facts =
        Json.object(Files.readString(SHARED.resolve("bpic2012.facts.json")));
    Map<String, Object> imported = Json.object(varve("import", LOG.toString()).ok().lastLine());
    assertThat(imported.get("imported")).isEqualTo(facts.get("events"));
    assertThat(imported.get("entities")).isEqualTo(facts.get("entities"));
    assertThat(imported.get("last_position")).isEqualTo(facts.get("events"));
    assertFacts(data(), facts);
    assertFacts(data(), facts);

    deleteIndexFiles();
    assertFacts(data(), facts);

    Path export = folder.resolve("export.ndjson");
    varve("export", "--to", export.toString()).ok();
    Path copy = folder.resolve("copy");
    Run.of("import", "--exact", export.toString(), "--data", copy.toString()).ok();
    assertFacts(copy, facts);
    Path again = folder.resolve("again.ndjson");
    Run.of("export", "--to", again.toString(), "--data", copy.toString()).ok();
    assertThat(Files.mismatch(export, again)).isEqualTo(-1);
    Run.of("verify", "--data", copy.toString()).ok();
  }

  private void assertFacts(Path data, Map<String, Object> facts) {
    String directory = data.toString();
    Map<String, Object> stats =
        Json.object(Run.of("stats", "--json", "--data", directory).ok().out());
    for (String fact :
        List.of("events", "entities", "event_types", "first_timestamp", "last_timestamp")) {
      assertThat(stats.get(fact)).as(fact).isEqualTo(facts.get(fact));
    }
    Map<String, Object> largest = Json.object(facts.get("largest_entity"));
    String entity = (String) largest.get("entity_id");
    assertThat(query(directory, "--entity", entity, "--count"))
        .isEqualTo(text(largest.get("events")));
    Json.object(facts.get("event_types"))
        .forEach((type, count) ->
            assertThat(query(directory, "--type", type, "--count")).isEqualTo(text(count)));
    List<String> events = query(directory, "--entity", entity).lines().toList();
    assertThat(Json.object(events.getFirst()).get("timestamp"))
        .isEqualTo(largest.get("first_timestamp"));
    assertThat(Json.object(events.getLast()).get("timestamp"))
        .isEqualTo(largest.get("last_timestamp"));

    Map<String, Object> now = Json.object(Run.of("state", entity, "--data", directory).ok().out());
    assertThat(now.get("state")).isEqualTo(largest.get("state_now"));
    assertThat(now.get("version")).isEqualTo(largest.get("events"));
    String asOf = (String) largest.get("as_of");
    Map<String, Object> then =
        Json.object(Run.of("state", entity, "--as-of", asOf, "--data", directory).ok().out());
    assertThat(then.get("state")).isEqualTo(largest.get("state_as_of"));
    assertThat(then.get("event_count")).isEqualTo(largest.get("events_as_of"));
    assertThat(then.get("as_of")).isEqualTo(asOf);
    assertThat(query(directory, "--entity", entity, "--as-of", asOf, "--count"))
        .isEqualTo(text(largest.get("events_as_of")));
  }

  private static String query(String directory, String... flags) {
    List<String> words = new ArrayList<>(List.of("query", "--data", directory));
    words.addAll(List.of(flags));
    return Run.of(words.toArray(String[]::new)).ok().out().strip();
  }

  private static String text(Object token) {
    return ((Json.Token) token).text();
  }

  private void deleteIndexFiles() throws IOException {
    try (Stream<Path> files = Files.walk(data())) {
      List<Path> indexes = files.filter(file -> file.toString().endsWith(".idx")).toList();
      assertThat(indexes).isNotEmpty();
      for (Path index : indexes) {
        Files.delete(index);
      }
    }
  }

  /** An event as the log tells it. */
  private record Told(Instant timestamp, Map<String, Object> payload) {}

  /** A line, and where it is to stand. */
  private record Placed(long place, String line) {}

  @Test
  void timeTravelAgreesWithAnotherFoldWhereATenthOfTheEventsIsLate() throws IOException {
    List<String> lines = linesWithLateOnes(new Random(SEED));
    Path log = Files.write(folder.resolve("late.ndjson"), lines);
    varve("import", log.toString()).ok();
    Map<String, List<Told>> entities = new LinkedHashMap<>();
    for (String line : lines) {
      Map<String, Object> event = Json.object(line);
      entities
          .computeIfAbsent((String) event.get("entity_id"), id -> new ArrayList<>())
          .add(
              new Told(
                  Instant.parse((String) event.get("timestamp")),
                  Json.object(event.get("payload"))));
    }
    List<String> ids = new ArrayList<>(entities.keySet());
    Random random = new Random(SEED);
    for (int i = 0; i < 300; i++) {
      String id = ids.get(random.nextInt(ids.size()));
      List<Told> events = entities.get(id);
      Instant asOf = events.get(random.nextInt(events.size())).timestamp();
      assertStateAsOf(id, events, asOf);
      assertStateAsOf(id, events, asOf.minusNanos(100));
    }
  }

  private static List<String> linesWithLateOnes(Random random) throws IOException {
    List<Placed> placed = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(LOG)), StandardCharsets.UTF_8))) {
      long number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        boolean late = random.nextInt(10) == 0;
        placed.add(new Placed(late ? number + random.nextInt(50_000) : number, line));
        number++;
      }
    }
    return placed.stream()
        .sorted(Comparator.comparingLong(Placed::place))
        .map(Placed::line)
        .toList();
  }

  /** Folds in version order what had happened by then. */
  private void assertStateAsOf(String id, List<Told> events, Instant asOf) {
    Map<String, Object> expected = new LinkedHashMap<>();
    int count = 0;
    int version = 0;
    for (int i = 0; i < events.size(); i++) {
      if (!events.get(i).timestamp().isAfter(asOf)) {
        expected.putAll(events.get(i).payload());
        count++;
        version = i + 1;
      }
    }
    String what = "seed " + SEED + ", " + id + " as of " + asOf;
    Map<String, Object> state =
        Json.object(varve("state", id, "--as-of", asOf.toString()).ok().out());
    assertThat(state.get("state")).as(what).isEqualTo(expected);
    assertThat(((Json.Token) state.get("event_count")).toLong()).as(what).isEqualTo(count);
    assertThat(((Json.Token) state.get("version")).toLong()).as(what).isEqualTo(version);
  }
}

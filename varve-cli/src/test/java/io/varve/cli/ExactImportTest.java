package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ExactImportTest extends CommandTest {
  private Path export;

  @BeforeEach
  void exportOfAllKindsOfCommits() throws IOException {
    String source = "source";
    onSource(source, "import", file("log.ndjson", events(25)), "--batch", "10").ok();
    String[] appends = {
      "{\"event_type\":\"tagged\",\"tags\":[\"b:2\",\"a:1\"],\"metadata\":{\"who\":\"zo\u00eb\"}}",
      "{\"events\":[{\"event_type\":\"bytes\",\"payload_base64\":\"AAEC/w==\"},"
          + event(26)
          + "],\"request_id\":\"r-1\"}",
      "{\"entity_id\":\"late\",\"event_type\":\"t\",\"timestamp\":\"0001-01-01T00:00:00.0000001Z\",\"payload\":null}"
    };
    for (String append : appends) {
      Run.withInput(append, "append", "--data", folder.resolve(source).toString()).ok();
    }
    export = folder.resolve("export.ndjson");
    onSource(source, "export", "--to", export.toString()).ok();
  }

  private Run onSource(String name, String... words) {
    String[] all = java.util.Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data";
    all[words.length + 1] = folder.resolve(name).toString();
    return Run.of(all);
  }

  @Test
  void exportOfTheCopyIsByteEqual() throws IOException {
    assertThat(varve("import", "--exact", export.toString()).ok().lastLine())
        .contains("\"imported\":29", "\"last_position\":29");
    assertThat(varve("export").ok().out()).isEqualTo(Files.readString(export));
  }

  @Test
  void exportSaysCommitRequestAndTracking() throws IOException {
    List<String> lines = Files.readAllLines(export);
    assertThat(lines.get(10))
        .contains("\"position\":11,")
        .endsWith(
            ",\"tenant_id\":\"default\",\"commit_first\":11,\"tracking\":{\"source\":\"log.ndjson\",\"position\":20}}");
    assertThat(lines.get(11)).endsWith(",\"tenant_id\":\"default\",\"commit_first\":11}");
    assertThat(lines.get(26)).endsWith(",\"commit_first\":27,\"request_id\":\"r-1\"}");
    assertThat(lines.get(27)).endsWith(",\"commit_first\":27}");
  }

  @Test
  void theCopyKnowsWhatWasImportedAndWhichRequestsWere() throws IOException {
    varve("import", "--exact", export.toString()).ok();
    assertThat(varve("import", folder.resolve("log.ndjson").toString()).err())
        .contains("is imported up to line 25");
    Run sameRequest = varveWithInput(event(26), "append", "--request-id", "r-1");
    assertThat(sameRequest.exitCode()).isEqualTo(3);
    assertThat(sameRequest.out()).contains("\"code\":\"retry_mismatch\"", "position 27");
  }

  @Test
  void readsStandardInputAndGzip() throws IOException {
    byte[] packed = gzip(Files.readAllBytes(export));
    Run run = Run.withInput(packed, withData("import", "--exact", "-"));
    run.ok();
    assertThat(varve("export").ok().out()).isEqualTo(Files.readString(export));
  }

  @Test
  void needsAnEmptyStore() {
    varveWithInput(event(1), "append").ok();
    Run run = varve("import", "--exact", export.toString());
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--exact needs an empty store");
    assertThat(count()).isEqualTo(1);
  }

  @Test
  void refusesWhatIsNoWholeExport() throws IOException {
    List<String> lines = Files.readAllLines(export);
    refused(lines.get(1), 1, "position 2 where 1 must come", 0);
    refused(event(1), 1, "\"position\" is missing", 0);
    refused(lines.getFirst() + "\n" + lines.get(2), 2, "position 3 where 2 must come", 0);
    String otherVersion = lines.get(1).replace("\"version\":2", "\"version\":3");
    refused(
        lines.getFirst() + "\n" + otherVersion, 2, "version 3 of entity a where 2 must come", 0);
    String gap = lines.get(10).replace("\"version\":11", "\"version\":12");
    String ten = String.join("\n", lines.subList(0, 10)) + "\n";
    refused(ten + gap, 11, "versions do not follow", 10);
    String border = lines.get(11).replace("\"commit_first\":11", "\"commit_first\":10");
    refused(ten + lines.get(10) + "\n" + border, 12, "commit_first 10", 10);
    refused(ten + "{", 11, "is not JSON", 0);
  }

  /** Commits that are whole stay; the one that a bad line breaks off does not. */
  private void refused(String text, int line, String reason, int stored) throws IOException {
    String data = folder.resolve("copy-" + reason.hashCode()).toString();
    Path file = Files.write(folder.resolve("bad.ndjson"), text.getBytes(UTF_8));
    Run run = Run.of("import", "--exact", file.toString(), "--data", data);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":" + line + ": ", reason);
    assertThat(Run.of("query", "--all", "--count", "--data", data).ok().out())
        .isEqualTo(stored + "\n");
  }

  @Test
  void takesNoOptionsOfAPlainImport() {
    for (String option : new String[] {"--resume", "--source=x", "--skip-bad=x"}) {
      Run run = varve("import", "--exact", export.toString(), option);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("--exact takes one whole export");
    }
  }
}

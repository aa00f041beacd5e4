package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ImportTest extends CommandTest {

  @Test
  void storesEachLineInOrderAndSaysWhatItDid() throws IOException {
    Run run = varve("import", file("three.ndjson", events(3))).ok();
    assertThat(run.lastLine())
        .matches(
            "\\{\"imported\":3,\"entities\":1,\"last_position\":3,\"rejected\":0,"
                + "\"seconds\":\\d+\\.\\d{3},\"events_per_second\":\\d+}");
    List<String> lines = varve("query", "--all").ok().lines();
    assertThat(lines).hasSize(3);
    assertThat(lines.get(2)).contains("\"position\":3", "\"version\":3", "{\"number\":3}");
  }

  @Test
  void dataDirectoryIsNamedBeforeOrAfterTheCommand() throws IOException {
    String file = file("one.ndjson", event(1));
    Run.of("--data", data().toString(), "import", file).ok();
    assertThat(Run.of("query", "--data", data().toString(), "--all", "--count").ok().out())
        .isEqualTo("1\n");
  }

  @Test
  void readsGzipOfSeveralMembersWhateverItsName() throws IOException {
    ByteArrayOutputStream members = new ByteArrayOutputStream();
    members.write(gzip((event(1) + "\n" + event(2)).getBytes(UTF_8)));
    members.write(gzip(("\n" + event(3) + "\n").getBytes(UTF_8)));
    varve("import", file("packed.ndjson", members.toByteArray())).ok();
    assertThat(count()).isEqualTo(3);
  }

  @Test
  void readsStandardInputUnderTheNameGiven() {
    varveWithInput(event(1) + "\n" + event(2), "import", "-", "--source", "pipe").ok();
    assertThat(count()).isEqualTo(2);
    Run again = varveWithInput(event(1), "import", "-", "--source", "pipe");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("source pipe is imported up to line 2");
  }

  @Test
  void refusesStandardInputWithoutName() {
    Run run = varveWithInput(event(1), "import", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("--source NAME");
    assertThat(data()).doesNotExist();
  }

  @Test
  void passesOverBlankLinesCarriageReturnsAndByteOrderMark() throws IOException {
    String text = "\uFEFF" + event(1) + "\r\n\r\n  \n\t" + event(2) + "  \r\n\n" + event(3);
    varve("import", file("windows.ndjson", text.getBytes(UTF_8))).ok();
    assertThat(count()).isEqualTo(3);
    assertThat(varve("import", file("windows.ndjson", "x")).err()).contains("up to line 6");
  }

  @Test
  void refusesKnownSourceUnlessItIsToGoOn() throws IOException {
    String file = file("log.ndjson", events(5));
    varve("import", file).ok();
    Run again = varve("import", file);
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("log.ndjson is imported up to line 5", "--resume");
    assertThat(again.out()).isEmpty();
    assertThat(varve("import", file, "--source", "other").ok().lastLine())
        .contains("\"imported\":5", "\"last_position\":10");
  }

  @Test
  void resumesBehindTheLastLineStored() throws IOException {
    varve("import", file("log.ndjson", events(5))).ok();
    String longer = file("log.ndjson", events(8));
    Run run = varve("import", longer, "--resume").ok();
    assertThat(run.lastLine()).contains("\"imported\":3", "\"last_position\":8");
    assertThat(run.err()).contains("going on behind line 5");
    assertThat(varve("import", longer, "--resume").ok().lastLine()).contains("\"imported\":0");
    assertThat(varve("query", "--all").ok().lines().getLast()).contains("{\"number\":8}");
  }

  @Test
  void resumeOfAnUnknownSourceStartsAtTheFirstLine() throws IOException {
    varve("import", file("log.ndjson", events(2)), "--resume").ok();
    assertThat(count()).isEqualTo(2);
  }

  @Test
  void refusesToResumeAFileThatIsShorterThanWhatIsImported() throws IOException {
    varve("import", file("log.ndjson", events(5))).ok();
    Run run = varve("import", file("log.ndjson", events(3)), "--resume");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("has only 3 lines, but 5");
  }

  @Test
  void importsSeveralFilesEachUnderItsName() throws IOException {
    Files.createDirectory(folder.resolve("sub"));
    varve("import", file("a.ndjson", events(2)), file("sub/b.ndjson", events(3))).ok();
    assertThat(count()).isEqualTo(5);
    Run same = varve("import", file("c.ndjson", event(1)), file("sub/c.ndjson", event(1)));
    assertThat(same.exitCode()).isEqualTo(1);
    assertThat(same.err()).contains("two files have the name c.ndjson");
    assertThat(count()).isEqualTo(5);
  }

  @Test
  void aBadLineKeepsWhatCameBefore() throws IOException {
    String file = file("log.ndjson", event(1), event(2), "{\"event_type\":", event(4));
    Run run = varve("import", file);
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err().lines().toList().getLast()).startsWith(file + ":3: event is not JSON");
    assertThat(run.lastLine()).contains("\"imported\":2", "\"rejected\":1");
    assertThat(count()).isEqualTo(2);
    String mended = file("log.ndjson", events(4));
    assertThat(varve("import", mended, "--resume").ok().lastLine()).contains("\"imported\":2");
  }

  @Test
  void skipBadWritesBadLinesElsewhereAndGoesOn() throws IOException {
    byte[] content = (event(1) + "\nno\n" + event(3) + "\n\"\u00e9\n").getBytes(UTF_8);
    content[content.length - 3] = (byte) 0xFF;
    String bad = folder.resolve("bad.ndjson").toString();
    String file = file("log.ndjson", content);
    Run run = varve("import", file, "--skip-bad", bad).ok();
    assertThat(run.lastLine()).contains("\"imported\":2", "\"rejected\":2");
    assertThat(run.err()).contains("2 bad lines, see " + bad);
    List<String> skipped = Files.readAllLines(folder.resolve("bad.ndjson"));
    assertThat(skipped).hasSize(2);
    assertThat(skipped.getFirst())
        .startsWith("{\"file\":\"" + file + "\",\"line\":2,\"reason\":\"event is not JSON: ")
        .endsWith(",\"text\":\"no\"}");
    assertThat(skipped.getLast()).contains("\"line\":4", "\"text_base64\":\"Iv+p\"");
  }

  @Test
  void commitsAsManyLinesAsToldAndFewerWhereTheyAreLarge() throws IOException {
    varve("import", file("small.ndjson", events(25)), "--batch", "10").ok();
    assertThat(commits()).containsExactly(1L, 11L, 21L);
    String large = "{\"event_type\":\"large\",\"payload\":\"" + "x".repeat(3_000_000) + "\"}";
    varve("import", file("large.ndjson", large, large, large, large, event(0))).ok();
    assertThat(commits()).containsExactly(1L, 11L, 21L, 26L, 28L);
  }

  private List<Long> commits() {
    return varve("export").ok().lines().stream()
        .map(line -> line.replaceAll(".*\"commit_first\":(\\d+).*", "$1"))
        .map(Long::valueOf)
        .distinct()
        .toList();
  }

  @Test
  void batchHasBounds() throws IOException {
    String file = file("log.ndjson", events(2));
    for (String batch : List.of("0", "10001")) {
      Run run = varve("import", file, "--batch", batch);
      assertThat(run.exitCode()).isEqualTo(1);
      assertThat(run.err()).contains("--batch must be from 1 to 10000, is " + batch);
    }
    varve("import", file, "--batch", "10000").ok();
  }

  @Test
  void aLineWithExpectedVersionIsACommitOfItsOwn() throws IOException {
    String expecting = event(3).replace("{\"entity", "{\"expected_version\":2,\"entity");
    String file = file("log.ndjson", event(1), event(2), expecting, event(4));
    varve("import", file).ok();
    assertThat(commits()).containsExactly(1L, 3L, 4L);
  }

  @Test
  void aConflictEndsTheImportAtItsLine() throws IOException {
    String expecting = event(3).replace("{\"entity", "{\"expected_version\":7,\"entity");
    String file = file("log.ndjson", event(1), event(2), expecting, event(4));
    Run run = varve("import", file);
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains(file + ":3: conflict");
    assertThat(run.lastLine()).contains("\"imported\":2");
    assertThat(count()).isEqualTo(2);
    assertThat(varve("import", file).err()).contains("up to line 2");
  }

  @Test
  void plainImportOfAnExportSaysOnceThatItMakesPositionsAnew() throws IOException {
    varve("import", file("log.ndjson", events(4))).ok();
    varve("import", file("other.ndjson", events(1))).ok();
    String export = folder.resolve("export.ndjson").toString();
    varve("export", "--to", export).ok();
    Run run = varve("import", export).ok();
    assertThat(run.err()).containsOnlyOnce("is an export");
    assertThat(run.lastLine()).contains("\"imported\":5", "\"last_position\":10");
  }

  @Test
  void levelAndProfileAreFixedWhenTheStoreIsMade() throws IOException {
    varve("import", file("a.ndjson", event(1)), "--level", "os", "--profile", "strict").ok();
    assertThat(varve("stats", "--json").ok().out()).contains("\"level\":\"os\"");
    Run type = varve("import", file("b.ndjson", event(1).replace("tested", "Tested")));
    assertThat(type.exitCode()).isEqualTo(1);
    assertThat(type.err()).contains("b.ndjson:1: ", "strict naming profile");
    Run level = varve("import", file("c.ndjson", event(1)), "--level", "fsync");
    assertThat(level.exitCode()).isEqualTo(1);
    assertThat(level.err()).contains("has the level os");
    Run unknown = varve("import", file("c.ndjson", event(1)), "--level", "memory");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("unknown --level memory");
  }

  @Test
  void tellsHowFarItIsAtLeastEachFivePercent() throws IOException {
    Run run = varve("import", file("log.ndjson", events(60_000)), "--batch", "500").ok();
    List<String> progress =
        run.err().lines().filter(line -> line.matches(".*: \\d+ %, [\\d,]+ lines, .*")).toList();
    assertThat(progress).hasSizeBetween(10, 40);
    assertThat(progress.getLast()).contains("100 %, 60,000 lines");
    assertThat(run.out().lines()).hasSize(1);
  }
}

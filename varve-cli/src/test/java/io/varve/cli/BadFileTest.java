package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/**
 * Files and data directories that are not what a command needs: a clear message, nothing lost, no
 * stack trace.
 */
final class BadFileTest extends CommandTest {

  private Run refused(int exitCode, String... words) {
    Run run = varve(words);
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.err()).doesNotContain("\tat ", "Exception:");
    return run;
  }

  @Test
  void missingFile() {
    Run run = refused(1, "import", folder.resolve("none.ndjson").toString());
    assertThat(run.err()).contains("none.ndjson: no such file");
    assertThat(data()).doesNotExist();
  }

  @Test
  void directoryInsteadOfFile() {
    Run run = refused(1, "import", folder.toString());
    assertThat(run.err()).contains(folder + ": is a directory, not a file");
    assertThat(data()).doesNotExist();
  }

  @Test
  void emptyFile() throws IOException {
    for (String content : new String[] {"", "\n \r\n", "\uFEFF"}) {
      Run run = refused(1, "import", file("empty.ndjson", content.getBytes(UTF_8)));
      assertThat(run.err()).contains("empty.ndjson: is empty, no event to import");
      assertThat(run.lastLine()).contains("\"imported\":0");
    }
    Run packed = refused(1, "import", file("empty.ndjson.gz", gzip(new byte[0])));
    assertThat(packed.err()).contains("is empty");
    assertThat(refused(1, "import", file("empty.ndjson", new byte[0]), "--exact").err())
        .contains("is empty");
  }

  @Test
  void truncatedGzipKeepsTheLinesBefore() throws IOException {
    byte[] packed = gzip(String.join("\n", events(20_000)).getBytes(UTF_8));
    String file = file("cut.ndjson.gz", Arrays.copyOf(packed, packed.length / 2));
    Run run = refused(1, "import", file);
    long stored = count();
    assertThat(stored).isBetween(1_000L, 19_999L);
    assertThat(run.err())
        .contains(
            file
                + ":"
                + (stored + 1)
                + ": cannot be read on: gzip data is cut short at byte "
                + packed.length / 2);
    assertThat(run.lastLine()).contains("\"imported\":" + stored + ",");
    file("cut.ndjson.gz", packed);
    varve("import", file, "--resume").ok();
    assertThat(count()).isEqualTo(20_000);
  }

  @Test
  void damagedGzip() throws IOException {
    byte[] packed = gzip(String.join("\n", events(20_000)).getBytes(UTF_8));
    packed[packed.length - 6] ^= 1;
    assertThat(refused(1, "import", file("crc.gz", packed)).err())
        .contains("crc.gz:20000: cannot be read on: gzip data is damaged: it has content of CRC");
  }

  @Test
  void missingDataDirectory() {
    for (String command : new String[] {"stats", "verify", "export", "tail"}) {
      assertNoStore(refused(1, command), "does not exist");
    }
    assertNoStore(refused(1, "query", "--all"), "does not exist");
    assertNoStore(refused(1, "state", "a"), "does not exist");
    assertNoStore(refused(1, "repair", "--accept-loss"), "does not exist");
    assertThat(data()).doesNotExist();
  }

  @Test
  void emptyDataDirectory() throws IOException {
    Files.createDirectory(data());
    assertNoStore(refused(1, "stats"), "is empty");
    assertThat(data()).isEmptyDirectory();
  }

  private void assertNoStore(Run run, String what) {
    assertThat(run.err())
        .contains("no store: the data directory " + data() + " " + what, "varve import FILE");
    assertThat(run.err().lines()).hasSize(1);
  }

  @Test
  void dataDirectoryIsAFile() throws IOException {
    Files.writeString(data(), "text");
    assertThat(refused(4, "stats").err()).contains("is not a directory");
    assertThat(refused(4, "import", file("a.ndjson", event(1))).err()).contains(data().toString());
    assertThat(data()).hasContent("text");
  }

  @Test
  void dataDirectoryOfSomethingElse() throws IOException {
    Files.createDirectory(data());
    Path other = Files.writeString(data().resolve("letter.txt"), "Dear");
    for (String[] words :
        new String[][] {
          {"stats"}, {"verify"}, {"append"}, {"import", file("a.ndjson", event(1))}
        }) {
      Run run = Run.withInput(event(1), withData(words));
      assertThat(run.exitCode()).as(run.err()).isEqualTo(4);
      assertThat(run.err()).contains(data().toString()).doesNotContain("\tat ");
    }
    assertThat(data()).isDirectoryContaining(each -> each.equals(other));
    try (var files = Files.list(data())) {
      assertThat(files).containsExactly(other);
    }
  }

  @Test
  void storeInUse() throws IOException {
    String file = file("a.ndjson", events(3));
    varve("import", file).ok();
    try (LocalEventStore store = Varve.open(data())) {
      assertThat(store.head()).isEqualTo(3);
      Run append = varveWithInput(event(4), "append");
      assertThat(append.exitCode()).isEqualTo(4);
      assertThat(append.err()).contains(Long.toString(ProcessHandle.current().pid()));
      assertThat(refused(4, "import", file, "--resume").err()).contains("process");
      assertThat(count()).isEqualTo(3);
    }
    varveWithInput(event(4), "append").ok();
  }

  @Test
  void unreadableArgument() {
    Run run = refused(1, "state", "caf\uFFFD");
    assertThat(run.err()).contains("LC_ALL");
  }
}

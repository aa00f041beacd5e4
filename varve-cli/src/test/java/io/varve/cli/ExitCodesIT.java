package io.varve.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program.Outcome;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each exit code through {@code ./varve}. 69 is the launcher's, and tested with it. */
final class ExitCodesIT extends ProcessTest {

  @Override
  boolean leavesDamage() {
    return true;
  }

  private static void assertEnded(Outcome outcome, int exitCode, String message) {
    assertThat(outcome.exitCode()).as(outcome.stderr()).isEqualTo(exitCode);
    assertThat(outcome.stderr()).contains(message);
  }

  @Test
  void doneIs0() throws Exception {
    assertEnded(process("import", Program.ROOT.resolve("examples/orders.ndjson")), 0, "100 %");
    Outcome count = process("query", "--all", "--count");
    assertThat(count).isEqualTo(new Outcome(0, "60\n", ""));
    Outcome verify = process("verify");
    assertThat(verify.exitCode()).isZero();
    assertThat(verify.stdout()).contains("\"sound\":true,\"unclean\":false");
  }

  @Test
  void badInputMisuseAndNotFoundAre1() throws Exception {
    String bad = file("bad.ndjson", event(1), "{");
    assertEnded(process("import", bad), 1, bad + ":2: event is not JSON");
    assertEnded(process("imprt"), 1, "imprt");
    assertEnded(process("state", "nobody"), 1, "entity nobody has no event");
  }

  @Test
  void damagedIs2() throws Exception {
    varve("import", file("log.ndjson", events(100))).ok();
    Path segment = DamageIT.onlySegment(data());
    byte[] content = Files.readAllBytes(segment);
    content[5_000] ^= 1;
    Files.write(segment, content);
    assertEnded(process("verify"), 2, segment.getFileName() + " at offset ");
    assertEnded(process("append"), 1, "is not JSON");
    assertEnded(processReading(file("e.json", event(1)), "append"), 2, "is damaged at offset");
    assertEnded(process("repair", "--accept-loss"), 0, "");
    assertEnded(process("verify"), 0, "");
  }

  @Test
  void conflictIs3() throws Exception {
    String input = file("event.json", event(1));
    assertThat(processReading(input, "append", "--expect", "absent").exitCode()).isZero();
    Outcome conflict = processReading(input, "append", "--expect", "absent");
    assertEnded(conflict, 3, "conflict: expected");
    assertThat(conflict.stdout()).startsWith("{\"status\":\"conflict\",");
  }

  @Test
  void inUseIs4AndNamesTheProcess() throws Exception {
    Process writer = start("import", "-", "--source", "pipe", "--batch", "1");
    try (BufferedWriter input = writer.outputWriter(UTF_8);
        BufferedReader err = writer.errorReader(UTF_8)) {
      input.write(event(1) + "\n");
      input.flush();
      assertThat(err.readLine()).contains("1 lines");
      Outcome refused = processReading(file("event.json", event(2)), "append");
      assertEnded(refused, 4, Long.toString(writer.pid()));
      assertThat(process("stats", "--json").exitCode()).isZero();
    }
    assertThat(writer.waitFor()).isZero();
    assertThat(processReading(file("event.json", event(2)), "append").exitCode()).isZero();
  }

  @Test
  void aFaultOfOurOwnIs70() throws Exception {
    Path launcher = Files.copy(Program.ROOT.resolve("varve"), folder.resolve("varve"));
    Outcome outcome = Program.of("sh", launcher, "--version").with("VARVE_BUILD", "never").run();
    assertEnded(outcome, 70, "varve: ");
    assertThat(outcome.stderr().lines()).hasSize(1);
  }

  @Test
  void aReaderThatHasSeenEnoughIsNoError() throws Exception {
    varve("import", file("log.ndjson", events(50_000))).ok();
    String script = "\"$0\" query --all --data \"$1\" | head -n 1; exit ${PIPESTATUS[0]}";
    Outcome outcome = Program.of("bash", "-c", script, Program.ROOT.resolve("varve"), data()).run();
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.stderr()).isEmpty();
    assertThat(outcome.stdout().lines()).hasSize(1);
  }

  @Test
  void noPermissionIs4() throws Exception {
    varve("import", file("log.ndjson", events(3))).ok();
    Path locked = Files.createDirectory(folder.resolve("locked"));
    locked.toFile().setWritable(false, false);
    boolean root = "root".equals(System.getProperty("user.name"));
    Program program =
        Program.varve("import", folder.resolve("log.ndjson"), "--data", locked.resolve("data"));
    Outcome outcome = (root ? asNobody(program) : program).run();
    assertEnded(outcome, 4, "permission");
    assertThat(outcome.stderr()).contains(locked.toString()).doesNotContain("\tat ");
  }

  /** Permissions do not bind root, so the command is run as somebody else. */
  private Program asNobody(Program program) throws IOException {
    folder.toFile().setReadable(true, false);
    folder.toFile().setExecutable(true, false);
    List<Object> words =
        new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
    words.addAll(program.command());
    return Program.of(words.toArray());
  }
}

package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.online.StoreUnderTest.Served;
import io.varve.server.security.ApiKeys;
import io.varve.server.security.Permission;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a server and a key are named, and what stands against reaching it. */
@Timeout(120)
final class ServerWordsTest {
  @TempDir Path folder;

  private Path data() {
    return folder.resolve("data");
  }

  private static void assertEnds(CommandRun run, int exitCode, String... message) {
    assertThat(run.exitCode()).as(run.err()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("varve: ").contains(message).hasLineCount(1);
  }

  @Test
  void aVariableNamesTheServerUnlessTheCommandLineNamesAStore() {
    try (Served served = Served.start(data())) {
      Map<String, String> environment = Map.of("VARVE_SERVER", served.url());
      CommandRun.of(environment, "{\"event_type\":\"t\"}", List.of("append")).ok();
      CommandRun count = CommandRun.of(environment, "", List.of("query", "--all", "--count"));
      assertThat(count.ok().out()).isEqualTo("1\n");
      CommandRun local =
          CommandRun.of(
              environment, "", List.of("stats", "--data", folder.resolve("none").toString()));
      assertEnds(local, 1, "no store: the data directory");
      CommandRun elsewhere =
          CommandRun.of(
              Map.of("VARVE_SERVER", "x:"),
              "",
              List.of("query", "--all", "--count", "--server", served.url() + "/"));
      assertThat(elsewhere.ok().out()).isEqualTo("1\n");
      assertEnds(
          CommandRun.of("stats", "--server", served.url(), "--data", "x"), 1, "name two stores");
    }
  }

  @Test
  void whatNeedsTheFilesSaysSo() {
    for (List<String> words :
        List.of(
            List.of("verify"),
            List.of("repair", "--accept-loss"),
            List.of("backup", "--to", "copy"),
            List.of("restore", "--from", "copy"),
            List.of("import", "--exact", "export.ndjson"))) {
      CommandRun run = CommandRun.of(Map.of("VARVE_SERVER", "http://localhost:3900"), "", words);
      assertEnds(
          run, 1, words.getFirst(), "files of a store", "http://localhost:3900", "--data DIR");
    }
  }

  @Test
  void anAddressOfAnotherFormIsBadInput() {
    for (String url :
        List.of(
            "localhost:3900",
            "ftp://localhost",
            "http://",
            "http://a b",
            "http://localhost:3900/api/v1",
            "http://localhost:99999",
            "http://me@localhost",
            "x")) {
      CommandRun run = CommandRun.of("stats", "--server", url);
      assertThat(run.exitCode()).as(url + run.err()).isEqualTo(1);
      assertThat(run.err()).startsWith("varve: ");
    }
  }

  @Test
  void nobodyThereIs4AtOnce() throws IOException {
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port;
    assertEnds(
        CommandRun.of("stats", "--server", url), 4, url, "varve serve", "Connection refused");
    assertEnds(
        CommandRun.of("stats", "--server", "http://no-such-host.invalid:1"),
        4,
        "no-such-host.invalid");
  }

  @Test
  void aServerWithoutTlsIsToldFromOneThatIsGone() {
    try (Served served = Served.start(data())) {
      String url = served.url().replace("http:", "https:");
      assertEnds(CommandRun.of("stats", "--server", url), 4, url, "no TLS", "use http://");
    }
  }

  @Test
  void authoritiesGoWithAServerThatHasTls() throws IOException {
    Path file = Files.writeString(folder.resolve("authorities.pem"), "hello", UTF_8);
    String path = file.toString();
    assertEnds(
        CommandRun.of("stats", "--authorities", path), 1, "--authorities goes with --server");
    try (Served served = Served.start(data())) {
      String url = served.url();
      assertEnds(
          CommandRun.of("stats", "--server", url, "--authorities", path), 1, path, "use https://");
      Map<String, String> variable = Map.of("VARVE_AUTHORITIES", path);
      CommandRun.of(variable, "", List.of("stats", "--server", url)).ok();
      List<String> words = List.of("stats", "--server", url.replace("http:", "https:"));
      assertEnds(
          CommandRun.of(variable, "", words),
          1,
          "cannot take authorities from " + path,
          "PEM file with certificates");
    }
  }

  @Test
  void aKeyComesFromAFileAVariableOrAnOption() throws IOException {
    Served.start(data()).close();
    ApiKeys keys = ApiKeys.open(data(), InstantSource.system(), new SecureRandom());
    String reader = keys.add("reader", Permission.READ, null).text();
    InstantSource past = InstantSource.fixed(Instant.parse("2019-12-31T00:00:00Z"));
    ApiKeys earlier = ApiKeys.open(data(), past, new SecureRandom());
    String old = earlier.add("old", Permission.READ, Duration.ofDays(1)).text();
    Path file = Files.writeString(folder.resolve("key"), reader + "\n", UTF_8);
    try (Served served = Served.start(data())) {
      String url = served.url();
      CommandRun.of("stats", "--server", url, "--key-file", file.toString()).ok();
      CommandRun.of("stats", "--server", url, "--key", reader).ok();
      Map<String, String> environment = Map.of("VARVE_SERVER", url, "VARVE_KEY", reader);
      CommandRun.of(environment, "", List.of("stats")).ok();
      CommandRun refused = CommandRun.of(environment, "{\"event_type\":\"t\"}", List.of("append"));
      assertThat(refused.exitCode()).isEqualTo(4);
      assertThat(refused.err()).contains("permission_denied", "permission write");
      assertEnds(CommandRun.of("stats", "--server", url), 4, url, "key_missing", "--key-file FILE");
      CommandRun expired = CommandRun.of("stats", "--server", url, "--key", old);
      assertEnds(expired, 4, url, "key_expired", "2020-01-01", "varve admin key add");
      CommandRun unknown = CommandRun.of("stats", "--server", url, "--key", other(reader));
      assertEnds(unknown, 4, url, "key_unknown", "varve admin key add");
      for (CommandRun run : List.of(refused, expired, unknown)) {
        assertThat(run.err()).doesNotContain(reader.substring(reader.length() - 20));
      }
    }
  }

  /** A key of the right form that was never made. */
  private static String other(String key) {
    char last = key.charAt(key.length() - 1);
    return key.substring(0, key.length() - 1) + (last == 'a' ? 'b' : 'a');
  }

  @Test
  void keysThatCannotBeUsedAreBadInput() throws IOException {
    Path empty = Files.writeString(folder.resolve("empty"), " \n", UTF_8);
    Path large = Files.writeString(folder.resolve("large"), "k".repeat(1_025), UTF_8);
    String url = "http://localhost:3900";
    assertEnds(
        CommandRun.of("stats", "--server", url, "--key-file", empty.toString()), 1, "is empty");
    assertEnds(
        CommandRun.of("stats", "--server", url, "--key-file", large.toString()),
        1,
        "is 1025, the limit is 1024");
    assertEnds(
        CommandRun.of("stats", "--server", url, "--key-file", "no-such-file"),
        1,
        "cannot read the key file no-such-file");
    assertEnds(
        CommandRun.of("stats", "--server", url, "--key-file", "f", "--key", "k"), 1, "two keys");
    assertEnds(CommandRun.of("stats", "--key", "k"), 1, "--server URL");
  }
}

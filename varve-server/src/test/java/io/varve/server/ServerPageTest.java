package io.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/server.md} shows is what a new server answers, example after example. */
@Timeout(120)
final class ServerPageTest {
  private static final Path PAGE = ServerProcess.ROOT.resolve("docs/server.md");
  private static final String SERVER = "http://localhost:3900";
  private static final Pattern BLOCK =
      Pattern.compile("^```console\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  /** What differs from one run to the next. */
  private static final Pattern VARYING =
      Pattern.compile("(?<=\"(?:id|timestamp|recorded_at|next)\":\")[^\"]*");

  @TempDir Path directory;

  @Test
  void everyExampleAnswersAsShown() throws Exception {
    StringBuilder shown = new StringBuilder();
    StringBuilder real = new StringBuilder();
    try (ServedStore served = ServedStore.start(directory.resolve("data"))) {
      for (MatchResult block : BLOCK.matcher(Files.readString(PAGE)).results().toList()) {
        for (String line : block.group(1).lines().toList()) {
          shown.append(line).append('\n');
          if (line.startsWith("$ ")) {
            real.append(line).append('\n').append(curl(served, line.substring(2))).append('\n');
          }
        }
      }
    }
    assertThat(masked(real)).isNotEmpty().isEqualTo(masked(shown));
  }

  private static String masked(CharSequence text) {
    return VARYING.matcher(text).replaceAll("...");
  }

  /** Does what {@code curl} would, of which it knows the options that the page has. */
  private static String curl(ServedStore served, String command)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>();
    WORD.matcher(command)
        .results()
        .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
    assertThat(words.removeFirst()).isEqualTo("curl");
    String address = words.removeLast();
    assertThat(address).startsWith(SERVER);
    HttpRequest.Builder request = served.request(address.substring(SERVER.length()));
    for (int i = 0; i < words.size(); i += 2) {
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "-H" -> request.header(value.replaceAll(":.*", ""), value.replaceAll("^[^:]*: *", ""));
        case "-d" -> request.POST(BodyPublishers.ofString(value, UTF_8));
        case "--data-binary" -> request.POST(file(value));
        default -> throw new AssertionError("unknown option " + words.get(i));
      }
    }
    return served.send(request.build()).text();
  }

  private static BodyPublisher file(String argument) throws IOException {
    assertThat(argument).startsWith("@");
    return BodyPublishers.ofFile(ServerProcess.ROOT.resolve(argument.substring(1)));
  }
}

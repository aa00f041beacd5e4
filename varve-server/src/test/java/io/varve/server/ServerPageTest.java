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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages show is what a new server answers, example after example. */
@Timeout(120)
final class ServerPageTest {
  private static final String SERVER = "http://localhost:3900";
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern HEAD = Pattern.compile("(.*) \\| head -n (\\d+)");

  /** What differs from one run to the next. */
  private static final Pattern VARYING =
      Pattern.compile("(?<=\"(?:id|timestamp|recorded_at|next)\":\")[^\"]*");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({"docs/server.md, console", "README.md, shell"})
  void everyExampleAnswersAsShown(String page, String language) throws Exception {
    Pattern block =
        Pattern.compile("^```" + language + "\\n(.*?)\\n```$", Pattern.MULTILINE | Pattern.DOTALL);
    String text = Files.readString(ServerProcess.ROOT.resolve(page));
    StringBuilder shown = new StringBuilder();
    StringBuilder real = new StringBuilder();
    try (ServedStore served = ServedStore.start(directory.resolve("data"))) {
      for (MatchResult each : block.matcher(text).results().toList()) {
        for (String line : each.group(1).lines().toList()) {
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
    Matcher head = HEAD.matcher(command);
    if (!head.matches()) {
      return served.send(request(served, command).build()).text();
    }
    try (Stream<String> lines = served.lines(request(served, head.group(1)).build())) {
      return lines.limit(Long.parseLong(head.group(2))).collect(Collectors.joining("\n"));
    }
  }

  private static HttpRequest.Builder request(ServedStore served, String command)
      throws IOException {
    List<String> words = new ArrayList<>();
    WORD.matcher(command)
        .results()
        .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
    assertThat(words.removeFirst()).isEqualTo("curl");
    String address = words.removeLast();
    assertThat(address).startsWith(SERVER);
    HttpRequest.Builder request = served.request(address.substring(SERVER.length()));
    words.remove("-N");
    for (int i = 0; i < words.size(); i += 2) {
      String value = words.get(i + 1);
      switch (words.get(i)) {
        case "-H" -> request.header(value.replaceAll(":.*", ""), value.replaceAll("^[^:]*: *", ""));
        case "-d" -> request.POST(BodyPublishers.ofString(value, UTF_8));
        case "--data-binary" -> request.POST(file(value));
        default -> throw new AssertionError("unknown option " + words.get(i));
      }
    }
    return request;
  }

  private static BodyPublisher file(String argument) throws IOException {
    assertThat(argument).startsWith("@");
    return BodyPublishers.ofFile(ServerProcess.ROOT.resolve(argument.substring(1)));
  }
}

package io.varve.server.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Nothing in the program turns bytes into objects by Java's own serialization. */
final class NoSerializationTest {
  private static final Pattern SERIALIZATION =
      Pattern.compile("\\b(ObjectInputStream|ObjectOutputStream|XMLDecoder|readObject)\\b");

  @Test
  void noSourceOfTheProgramUsesIt() throws IOException {
    Path root = Path.of(System.getProperty("varve.root"));
    List<Path> using = new ArrayList<>();
    int seen = 0;
    for (String module :
        new String[] {
          "api", "storage", "engine", "cli", "protocol", "server", "client", "online"
        }) {
      try (Stream<Path> files = Files.walk(root.resolve("varve-" + module + "/src/main/java"))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".java")).toList()) {
          seen++;
          if (SERIALIZATION.matcher(Files.readString(file)).find()) {
            using.add(file);
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(200);
    assertThat(using).isEmpty();
  }
}

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Runs google-java-format over every Java source of the repository; run by Maven, see the root pom
 * and tools/format.
 */
final class FormatSources {

  public static void main(String[] arguments) throws IOException {
    List<String> command = new ArrayList<>();
    switch (arguments[0]) {
      case "check" -> command.addAll(List.of("--dry-run", "--set-exit-if-changed"));
      case "replace" -> command.add("--replace");
      default ->
          throw new IllegalArgumentException("expected check or replace, was " + arguments[0]);
    }
    int optionCount = command.size();
    try (Stream<Path> modules = Files.list(Path.of(""))) {
      for (Path module : modules.filter(Files::isDirectory).sorted().toList()) {
        addSources(module.resolve("src"), command);
      }
    }
    addSources(Path.of("examples"), command);
    addSources(Path.of("tools"), command);
    if (command.size() == optionCount) {
      return;
    }
    int exitCode =
        ToolProvider.findFirst("google-java-format")
            .orElseThrow()
            .run(System.out, System.err, command.toArray(String[]::new));
    if (exitCode != 0 && arguments[0].equals("check")) {
      System.err.println("The sources listed above are not formatted; tools/format formats them.");
    }
    System.exit(exitCode);
  }

  private static void addSources(Path directory, List<String> command) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      files
          .map(Path::toString)
          .filter(name -> name.endsWith(".java"))
          .sorted()
          .forEach(command::add);
    }
  }
}

package io.varve.quality;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages name is there: classes and tests in the sources, files behind links. */
final class PagesTest {
  private static final Path ROOT = Path.of(System.getProperty("varve.root"));

  /** Pages whose capitalized code words are names of our classes, tests included. */
  private static final List<String> ABOUT_CLASSES =
      List.of("ARCHITECTURE.md", "docs/guarantees.md", "docs/formats.md");

  private static final Pattern CODE_WORD =
      Pattern.compile("`([A-Z][A-Za-z]*[a-z][A-Za-z]*)(?:\\.[A-Za-z.]+)?`");
  private static final Pattern DECLARATION =
      Pattern.compile("\\b(?:record|enum|class|interface) ([A-Z]\\w+)");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^):#]+)(?:#[^)]*)?\\)");

  @Test
  void classesAndTestsExist() throws IOException {
    Set<String> declared = new HashSet<>();
    for (String sourceSet : List.of("main", "test")) {
      for (Path source : Product.sources(sourceSet)) {
        declared.addAll(found(DECLARATION, Files.readString(source)));
      }
    }
    List<String> missing = new ArrayList<>();
    for (String page : ABOUT_CLASSES) {
      for (String word : found(CODE_WORD, Files.readString(ROOT.resolve(page)))) {
        if (!declared.contains(word)) {
          missing.add(page + ": " + word);
        }
      }
    }
    assertThat(missing).isEmpty();
  }

  @Test
  void linksLeadToFiles() throws IOException {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      for (String link : found(LINK, Files.readString(page))) {
        if (!Files.exists(page.resolveSibling(link))) {
          broken.add(ROOT.relativize(page) + ": " + link);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  private static List<Path> pages() throws IOException {
    try (Stream<Path> top = Files.list(ROOT);
        Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
      return Stream.concat(top, docs)
          .filter(file -> file.toString().endsWith(".md"))
          .sorted()
          .toList();
    }
  }

  private static List<String> found(Pattern pattern, String text) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(1)).toList();
  }
}

package io.varve.quality;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the rules look at: the main classes and the main sources of every module. */
final class Product {

  /** The packages whose code must give the same result from the same log and the same calls. */
  static final String[] DETERMINISTIC = {
    "io.varve.api..", "io.varve.storage..", "io.varve.engine.."
  };

  /**
   * The only classes that may touch files, clocks, threads and chance; the rest gets them through
   * constructors. Simple names of top-level classes.
   */
  static final Set<String> ADAPTERS =
      Set.of("DiskVolume", "DiskFile", "DiskLock", "SystemClock", "EngineThreads", "Varve");

  static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.varve");

  private static final Path ROOT = Path.of(System.getProperty("varve.root"));

  private Product() {}

  static DescribedPredicate<JavaClass> deterministicClass() {
    return JavaClass.Predicates.resideInAnyPackage(DETERMINISTIC)
        .and(
            DescribedPredicate.describe(
                "are no adapter", type -> !ADAPTERS.contains(topLevel(type).getSimpleName())));
  }

  /**
   * Made from the description of the protocol; what is written by hand stands in packages below.
   */
  static DescribedPredicate<JavaClass> generatedClass() {
    return JavaClass.Predicates.resideInAPackage("io.varve.protocol").as("are generated");
  }

  static JavaClass topLevel(JavaClass type) {
    JavaClass outermost = type;
    while (outermost.getEnclosingClass().isPresent()) {
      outermost = outermost.getEnclosingClass().get();
    }
    return outermost;
  }

  /** Java files below {@code src/SOURCE_SET} of every module. */
  static List<Path> sources(String sourceSet) {
    try (Stream<Path> modules = Files.list(ROOT)) {
      return modules
          .map(module -> module.resolve("src").resolve(sourceSet))
          .filter(Files::isDirectory)
          .flatMap(Product::javaFiles)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Stream<Path> javaFiles(Path directory) {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

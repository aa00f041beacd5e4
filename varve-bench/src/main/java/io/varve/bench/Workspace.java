package io.varve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directory in which scenarios put their files; must be on the disk that is to be measured. */
public record Workspace(Path directory) {
  /** A new directory for one run. */
  public Place place() throws IOException {
    return new Place(Files.createTempDirectory(Files.createDirectories(runs()), "run-"));
  }

  private Path runs() {
    return directory.resolve("runs");
  }

  /** Where large stores and other files are that several scenarios read. */
  public Path shared() {
    return directory.resolve("shared");
  }

  /** Deletes what was put here, and what a run left behind that failed. */
  void clear() throws IOException {
    delete(shared());
    delete(runs());
  }

  /** Deletes a directory with all in it, if it is there. */
  public static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> inside;
    try (Stream<Path> files = Files.walk(directory)) {
      inside = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : inside) {
      Files.delete(file);
    }
  }

  /** A directory that is deleted with all in it when closed. */
  public record Place(Path path) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      delete(path);
    }
  }
}

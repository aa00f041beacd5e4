package io.varve.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The directory in which scenarios put their files; must be on the disk that is to be measured. */
record Workspace(Path directory) {
  /** A new directory for one run. */
  Place place() throws IOException {
    return new Place(Files.createTempDirectory(directory, "run-"));
  }

  /** A directory that is deleted with all in it when closed. */
  record Place(Path path) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      List<Path> inside;
      try (Stream<Path> files = Files.walk(path)) {
        inside = files.sorted(Comparator.reverseOrder()).toList();
      }
      for (Path file : inside) {
        Files.delete(file);
      }
    }
  }
}

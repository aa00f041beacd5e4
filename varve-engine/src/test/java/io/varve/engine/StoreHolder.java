package io.varve.engine;

import io.varve.api.Append;
import io.varve.api.NewEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A process that opens a store, appends to it, and holds it until it is killed or its input ends.
 */
final class StoreHolder {
  private StoreHolder() {}

  /** Starts one; it has said its line once the store is open and has so many events. */
  static Process start(Path directory, int events) throws IOException {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    Process process =
        new ProcessBuilder(
                java.toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                StoreHolder.class.getName(),
                directory.toString(),
                Integer.toString(events))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    String line = process.inputReader(StandardCharsets.UTF_8).readLine();
    if (!"open".equals(line)) {
      throw new IOException("the process said: " + line);
    }
    return process;
  }

  public static void main(String[] arguments) throws IOException {
    try (LocalEventStore store = Varve.open(Path.of(arguments[0]))) {
      for (int i = 0; i < Integer.parseInt(arguments[1]); i++) {
        store.append(Append.of(NewEvent.of("t", "e", "{\"n\":" + i + "}")));
      }
      System.out.println("open");
      System.in.read();
    }
  }
}

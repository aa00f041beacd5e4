package io.varve.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.bench.JvmOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code varve serve} as a process of its own on a free port of loopback, from the classes this
 * program has beside it. Ends with this program at the latest.
 */
final class ServedProcess implements AutoCloseable {
  private static final String PROGRAM = "io.varve.server.ServerProgram";
  private static final String SERVES = "varve serves ";
  private static final String LAST_LINE = "administration: ";

  private final Process process;
  private final Thread atExit;
  private final Path stderr;
  private final boolean soon;
  private final URI address;

  private ServedProcess(Process process, Path stderr, boolean soon) throws IOException {
    this.process = process;
    this.stderr = stderr;
    this.soon = soon;
    atExit = new Thread(process::destroyForcibly, "server-end");
    Runtime.getRuntime().addShutdownHook(atExit);
    address = awaitAddress();
  }

  /**
   * Starts it and waits until it listens.
   *
   * @param data the data directory; a store of level fsync is made if there is none
   * @param logs where its standard error goes
   * @param soon start and end count, speed does not
   */
  static ServedProcess start(Path data, Path logs, boolean soon) throws IOException {
    List<String> more = soon ? JvmOptions.SOON : List.of();
    Path stderr = logs.resolve("server.stderr");
    List<String> words =
        List.of("serve", "--data", data.toString(), "--port", "0", "--admin-port", "0");
    ProcessBuilder builder =
        new ProcessBuilder(JvmOptions.command(options(more), PROGRAM, words))
            .redirectError(stderr.toFile());
    return new ServedProcess(builder.start(), stderr, soon);
  }

  /** Those of the launcher, {@code more}, and what {@code VARVE_JAVA_OPTS} adds to them. */
  private static List<String> options(List<String> more) {
    List<String> options = new ArrayList<>(JvmOptions.SERVER);
    options.addAll(more);
    @Nullable String given = System.getenv("VARVE_JAVA_OPTS");
    if (given != null && !given.isBlank()) {
      options.addAll(List.of(given.strip().split("\\s+", -1)));
    }
    return options;
  }

  private URI awaitAddress() throws IOException {
    BufferedReader out = process.inputReader(UTF_8);
    @Nullable URI found = null;
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(SERVES)) {
        found = URI.create(line.substring(SERVES.length(), line.indexOf(',')));
      }
      if (line.startsWith(LAST_LINE) && found != null) {
        return found;
      }
    }
    throw new IllegalStateException("the server did not start: " + Files.readString(stderr, UTF_8));
  }

  URI address() {
    return address;
  }

  /** Lets it stop as a service manager does; kills it where that would take too long. */
  @Override
  public void close() {
    if (soon) {
      process.destroyForcibly();
    } else {
      process.toHandle().destroy();
    }
    process.onExit().join();
    // False while this program ends: then the hook runs already.
    boolean _ = Runtime.getRuntime().removeShutdownHook(atExit);
  }
}

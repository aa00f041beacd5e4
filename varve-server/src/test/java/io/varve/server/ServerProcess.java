package io.varve.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./varve serve} as a process of its own, on free ports. */
public final class ServerProcess implements AutoCloseable {
  /** The repository this build runs in. */
  static final Path ROOT = Path.of(System.getProperty("varve.root"));

  private static final long MAX_SECONDS = 120;
  private static final String SERVES = "varve serves ";

  private final Process process;
  private final BufferedReader out;
  private final Path stderr;
  private final List<String> printed = new ArrayList<>();
  private final URI address;

  private ServerProcess(Process process, Path stderr) throws IOException {
    this.process = process;
    this.stderr = stderr;
    out = process.inputReader(UTF_8);
    address = awaitAddress();
  }

  static ServerProcess start(Path data, String... more) throws IOException {
    List<String> words = new ArrayList<>(List.of(ROOT.resolve("varve").toString(), "serve"));
    words.addAll(List.of("--data", data.toString(), "--port", "0", "--admin-port", "0"));
    words.addAll(List.of(more));
    Path stderr = Files.createTempFile("varve-serve", ".stderr");
    ProcessBuilder builder = new ProcessBuilder(words).redirectError(stderr.toFile());
    return new ServerProcess(builder.start(), stderr);
  }

  private URI awaitAddress() throws IOException {
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.add(line);
      if (line.startsWith("administration: ")) {
        String first =
            printed.stream().filter(each -> each.startsWith(SERVES)).findFirst().orElseThrow();
        return URI.create(first.substring(SERVES.length(), first.indexOf(',')));
      }
    }
    throw new AssertionError("the server did not start: " + printed + errors());
  }

  URI address() {
    return address;
  }

  long pid() {
    return process.pid();
  }

  /** Lines on its standard output so far; all of them once it has stopped. */
  List<String> printed() {
    return printed;
  }

  String errors() throws IOException {
    return Files.readString(stderr, UTF_8);
  }

  /** Tells it to stop, as a service manager does, without waiting. */
  void terminate() {
    // By its handle: the process itself would also close what it printed.
    process.toHandle().destroy();
  }

  /** Waits for its end; returns its exit code. */
  int await() throws IOException, InterruptedException {
    if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
      throw new AssertionError("the server did not stop: " + printed + errors());
    }
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      printed.add(line);
    }
    return process.exitValue();
  }

  /** The end of a process that is given no time. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() throws IOException {
    kill();
    Files.deleteIfExists(stderr);
  }
}

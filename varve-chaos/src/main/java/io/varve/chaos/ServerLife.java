package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One life of a server: {@code varve serve} in a process of its own, which is waited for and
 * killed. It is started from the class path of this process, with the options that {@code ./varve}
 * gives it, so that it is the code that was built, whoever built it. Used by one thread.
 */
final class ServerLife implements AutoCloseable {
  /** Named only: nothing here calls the server's code. */
  private static final String PROGRAM = "io.varve.server.ServerProgram";

  private static final String SERVES = "varve serves ";
  private static final long MAX_SECONDS = 120;

  private final Process process;
  private final Path errors;
  private final CompletableFuture<URI> address = new CompletableFuture<>();

  private ServerLife(Process process, Path errors) {
    this.process = process;
    this.errors = errors;
  }

  /**
   * Begins a life on a directory, and does not wait until it serves.
   *
   * @param port 0: any free one
   * @param errors file for what it says on standard error
   */
  static ServerLife begin(Path directory, int port, Path errors) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // Processes that live for a few seconds: what starts quickly counts.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m"));
    command.addAll(List.of("-XX:+UseCompactObjectHeaders", "-Djdk.serialFilter=!*"));
    command.addAll(
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
    command.addAll(List.of("serve", "--data", directory.toString()));
    command.addAll(List.of("--port", Integer.toString(port), "--admin-port", "0"));
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    ServerLife life = new ServerLife(process, errors);
    Thread.ofPlatform().daemon(true).name("server-" + process.pid()).start(life::read);
    return life;
  }

  private void read() {
    try (BufferedReader out = process.inputReader(UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(SERVES)) {
          address.complete(URI.create(line.substring(SERVES.length(), line.indexOf(','))));
        }
      }
    } catch (IOException e) {
      address.completeExceptionally(e);
    } finally {
      address.completeExceptionally(new IOException("it ended before it served"));
    }
  }

  /** Returns where it serves, as soon as it does. */
  URI awaitServing() throws InterruptedException {
    try {
      return address.get(MAX_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("server " + process.pid() + " did not start: " + errors(), e);
    }
  }

  boolean serves() {
    return address.isDone() && !address.isCompletedExceptionally();
  }

  /** Lets it live on for a while; returns early if it ends by itself. */
  void goOn(long millis) throws InterruptedException {
    boolean endedByItself = process.waitFor(millis, TimeUnit.MILLISECONDS);
    if (endedByItself) {
      address.handle((uri, failure) -> uri).join();
    }
  }

  /** {@code kill -9}; returns the exit code once the process is gone. */
  int kill() throws InterruptedException {
    process.destroyForcibly();
    return process.waitFor();
  }

  /** What it said on standard error. */
  String errors() {
    try {
      return Files.readString(errors, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  /** Nothing of it is left running. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}

package io.varve.online;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./varve serve} as a process of its own, on free ports, and {@code ./varve} beside it. */
final class ServerProcess implements AutoCloseable {
  /** The repository this build runs in. */
  static final Path ROOT = Path.of(System.getProperty("varve.root"));

  private static final String SERVES = "varve serves ";
  private static final long MAX_SECONDS = 120;

  private final Process process;
  private final URI address;

  private ServerProcess(Process process, URI address) {
    this.process = process;
    this.address = address;
  }

  static ServerProcess start(Path data) throws IOException {
    return start(data, 0);
  }

  /**
   * A server over this directory.
   *
   * @param port 0: any free one
   */
  static ServerProcess start(Path data, int port) throws IOException {
    List<String> words = new ArrayList<>(List.of(ROOT.resolve("varve").toString(), "serve"));
    words.addAll(List.of("--data", data.toString(), "--port", Integer.toString(port)));
    words.addAll(List.of("--admin-port", "0"));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    BufferedReader out = process.inputReader(UTF_8);
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(SERVES)) {
        URI address = URI.create(line.substring(SERVES.length(), line.indexOf(',')));
        return new ServerProcess(process, address);
      }
    }
    process.destroyForcibly();
    throw new AssertionError("the server did not start");
  }

  URI address() {
    return address;
  }

  /** Starts {@code ./varve} on this server and leaves it running. */
  Process start(String... words) throws IOException {
    List<String> all = new ArrayList<>(List.of(ROOT.resolve("varve").toString()));
    all.addAll(List.of(words));
    all.addAll(List.of("--server", address.toString()));
    return new ProcessBuilder(all).start();
  }

  /** Runs {@code ./varve} as a user does, on this server. */
  CommandRun varve(String... words) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(ROOT.resolve("varve").toString()));
    all.addAll(List.of(words));
    all.addAll(List.of("--server", address.toString()));
    Path out = Files.createTempFile("varve", ".stdout");
    Path err = Files.createTempFile("varve", ".stderr");
    try {
      Process run =
          new ProcessBuilder(all).redirectOutput(out.toFile()).redirectError(err.toFile()).start();
      run.getOutputStream().close();
      if (!run.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
        run.destroyForcibly();
        throw new AssertionError(all + " did not end: " + Files.readString(err));
      }
      return new CommandRun(run.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(out);
      Files.delete(err);
    }
  }

  /** The end of a process that is given no time. */
  void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
  }
}

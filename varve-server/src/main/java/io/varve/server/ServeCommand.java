package io.varve.server;

import io.varve.server.config.Configuration;
import io.varve.server.config.ServerConfig;
import io.varve.server.config.SettingOptions;
import io.varve.server.metrics.LogConfigurator;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code varve serve}: serves a data directory until it is told to stop. */
@Command(
    name = "serve",
    header = "Serve a store over HTTP: REST, live streams, gRPC.",
    description = {
      "",
      "Makes the store if there is none. The settings also stand in a file (--config) and in"
          + " VARVE_* variables; varve config show prints each with its source.",
      ""
    },
    optionListHeading = "Options:%n")
final class ServeCommand implements Callable<Integer> {
  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  private ServeCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  static CommandLine commandLine(Map<String, String> environment) {
    CommandLine line = new CommandLine(new ServeCommand(environment));
    SettingOptions.addTo(line.getCommandSpec());
    return line;
  }

  @Override
  public Integer call() throws InterruptedException {
    Configuration configuration = Configuration.read(SettingOptions.given(spec), environment);
    ServerConfig config = ServerConfig.of(configuration);
    LogConfigurator.apply(config.logging().json(), config.logging().level());
    PrintWriter out = spec.commandLine().getOut();
    Server server = Server.start(configuration, line -> print(out, line));
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, config, out), "varve-stop"));
    print(
        out,
        "varve serves %s, data %s, level %s"
            .formatted(server.address(), config.data(), server.store().level().text()));
    print(out, "docs: %s/docs".formatted(server.address()));
    print(out, "administration: %s".formatted(server.administrationAddress()));
    // The process ends by a signal; nobody else opens this.
    new CountDownLatch(1).await();
    return 0;
  }

  private static void print(PrintWriter out, String line) {
    out.println(line);
    out.flush();
  }

  /** Runs when the process is told to end. Not a failure, so it ends with 0. */
  private static void stop(Server server, ServerConfig config, PrintWriter out) {
    int exitCode = 0;
    try {
      print(
          out,
          "stopping: requests have %d ms to end".formatted(config.limits().drain().toMillis()));
      server.close();
      print(out, "stopped");
    } catch (RuntimeException e) {
      exitCode = ServerProgram.tell(e);
    }
    Runtime.getRuntime().halt(exitCode);
  }
}

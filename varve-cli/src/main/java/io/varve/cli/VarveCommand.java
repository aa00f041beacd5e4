package io.varve.cli;

import io.varve.api.VarveException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The {@code varve} command: takes the words of the command line to the subcommand, and failures to
 * exit codes.
 */
@Command(
    name = "varve",
    header =
        "An event store: append these events if this still holds, read what matches, as of then.",
    description = {
      "",
      "The store lives in a data directory, ./varve-data unless --data says otherwise, and is made"
          + " by the first import or append. With --server URL it is that of a server. Try:",
      "",
      "  varve import examples/orders.ndjson",
      "  varve stats",
      "  varve query --entity order-1001 --format table",
      "  varve state order-1001 --as-of 2026-03-02T12:00:00Z",
      ""
    },
    commandListHeading = "%nCommands (varve COMMAND --help tells more):%n",
    optionListHeading = "Options:%n",
    synopsisSubcommandLabel = "COMMAND",
    footer = {
      "",
      "varve serve, config and admin run a server. In a checkout, varve bench measures, and varve"
          + " simulate runs the store on a simulated disk that fails and crashes.",
      "Results go to standard output, progress and messages to standard error.",
      "Exit codes: 0 done; 1 bad input or usage, or not found; 2 the store is damaged; 3 a"
          + " condition did not hold; 4 the store is not available (in use, full, no permission,"
          + " another format); 69 no JDK; 70 a fault of Varve's own."
    })
public final class VarveCommand {
  private static final String DECODING_FAILED = "\uFFFD";

  private static final OptionSpec HELP =
      OptionSpec.builder("-h", "--help")
          .usageHelp(true)
          .scopeType(ScopeType.INHERIT)
          .description("Print this help.")
          .build();
  private static final OptionSpec VERSION =
      OptionSpec.builder("-V", "--version")
          .versionHelp(true)
          .description("Print the version.")
          .build();

  @Mixin private final GlobalOptions global;

  private final Streams streams;
  private final VersionCommand versions;

  private VarveCommand(
      Streams streams, Map<String, String> environment, ServerConnector connector) {
    this.streams = streams;
    global = new GlobalOptions(environment, connector);
    versions = new VersionCommand(streams);
  }

  public static void main(String[] arguments) {
    int exitCode = run(Streams.ofProcess(), arguments);
    // Not exit(), which first sets up logging only to be able to log that it was called.
    Runtime.getRuntime().halt(exitCode);
  }

  /** As below, without servers. */
  static int run(Streams streams, String... arguments) {
    return run(streams, System.getenv(), VarveCommand::cannotConnect, arguments);
  }

  /**
   * Runs a command line; returns the exit code. Throws nothing.
   *
   * @param connector reaches servers
   */
  public static int run(
      Streams streams,
      Map<String, String> environment,
      ServerConnector connector,
      String... arguments) {
    return new VarveCommand(streams, environment, connector).run(arguments);
  }

  /** The launcher starts another program where a server is named. */
  private static OpenedStore cannotConnect(ServerAddress address) {
    throw CommandFailed.badInput(
        "this program works on data directories only; ./varve --server "
            + address.url()
            + " starts the one that reaches servers");
  }

  private int run(String... arguments) {
    try {
      refuseUnreadable(arguments);
      return commandLine(Arrays.asList(arguments)).execute(arguments);
    } catch (Throwable failure) {
      return tell(failure);
    }
  }

  /** Java replaces what it cannot decode; to go on would look for something else than was meant. */
  private static void refuseUnreadable(String... arguments) {
    if (Arrays.stream(arguments).anyMatch(each -> each.contains(DECODING_FAILED))) {
      throw CommandFailed.badInput(
          "an argument has characters that this locale cannot express; set LC_ALL=C.UTF-8 or the"
              + " like");
    }
  }

  private CommandLine commandLine(List<String> arguments) {
    CommandLine line = new CommandLine(this);
    line.getCommandSpec().addOption(HELP).addOption(VERSION).versionProvider(versions);
    Map<String, Supplier<Object>> commands = commands();
    // Looking into a command's class takes time; those that no word names are not asked for.
    boolean namesOne = arguments.stream().anyMatch(commands::containsKey);
    commands.forEach((name, command) -> {
      if (!namesOne || arguments.contains(name)) {
        line.addSubcommand(name, command.get());
      }
    });
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setOut(new PrintWriter(streams.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(streams.err(), true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((failure, words) -> tellMisuse(failure));
    line.setExecutionExceptionHandler((failure, command, parsed) -> tell(failure));
    return line;
  }

  private Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> commands = new LinkedHashMap<>();
    commands.put("import", () -> new ImportCommand(global, streams));
    commands.put("append", () -> new AppendCommand(global, streams));
    commands.put("query", () -> new QueryCommand(global, streams));
    commands.put("state", () -> new StateCommand(global, streams));
    commands.put("stats", () -> new StatsCommand(global, streams));
    commands.put("tail", () -> new TailCommand(global, streams));
    commands.put("export", () -> new ExportCommand(global, streams));
    commands.put("verify", () -> new VerifyCommand(global, streams));
    commands.put("backup", () -> new BackupCommand(global, streams));
    commands.put("restore", () -> new RestoreCommand(global, streams));
    commands.put("repair", () -> new RepairCommand(global, streams));
    commands.put("version", () -> versions);
    return commands;
  }

  private int tellMisuse(ParameterException failure) {
    streams.tell("varve: " + failure.getMessage());
    CommandLine command = failure.getCommandLine();
    if (!UnmatchedArgumentException.printSuggestions(failure, command.getErr())) {
      streams.tell("see " + command.getCommandSpec().qualifiedName() + " --help");
    }
    return ExitCode.BAD_INPUT.number();
  }

  private int tell(Throwable failure) {
    if (failure instanceof OutputFailed output && output.readerGone()) {
      return ExitCode.OK.number();
    }
    ExitCode exitCode = ExitCode.of(failure);
    streams.tell(message(failure, exitCode));
    if (global.debug()) {
      failure.printStackTrace(streams.err());
    }
    return exitCode.number();
  }

  private String message(Throwable failure, ExitCode exitCode) {
    String message = failure.getMessage();
    if (exitCode == ExitCode.INTERNAL || message == null) {
      return "varve: unexpected failure (--debug shows where): " + failure;
    }
    if (failure instanceof CommandFailed failed && failed.isPlaced()) {
      return message;
    }
    String place = global.place();
    boolean isOfStore = failure instanceof VarveException && exitCode != ExitCode.BAD_INPUT;
    return isOfStore && !message.contains(place)
        ? "varve: " + place + ": " + message
        : "varve: " + message;
  }
}

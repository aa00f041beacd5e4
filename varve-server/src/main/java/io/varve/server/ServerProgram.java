package io.varve.server;

import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.StoreDamaged;
import io.varve.api.VarveException;
import io.varve.api.json.InvalidJson;
import io.varve.server.config.ConfigCommand;
import io.varve.server.security.AdminCommand;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;

/**
 * The commands of {@code varve} that need the server's code: {@code serve}, {@code config}, {@code
 * admin}. Exit codes are those of all commands.
 */
@Command(name = "varve", header = "Serve a store, and administer the server.")
public final class ServerProgram {
  private static final int BAD_INPUT = 1;
  private static final int DAMAGED = 2;
  private static final int UNAVAILABLE = 4;
  private static final int INTERNAL = 70;

  private ServerProgram() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().halt(commandLine(System.getenv()).execute(arguments));
  }

  private static CommandLine commandLine(Map<String, String> environment) {
    CommandLine line = new CommandLine(new ServerProgram());
    line.addSubcommand("serve", ServeCommand.commandLine(environment));
    line.addSubcommand("config", ConfigCommand.commandLine(environment));
    line.addSubcommand("admin", AdminCommand.commandLine());
    line.getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .scopeType(ScopeType.INHERIT)
                .description("Print this help.")
                .build());
    line.setColorScheme(CommandLine.Help.defaultColorScheme(Ansi.OFF));
    line.setOut(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(System.err, true, StandardCharsets.UTF_8));
    line.setParameterExceptionHandler((failure, words) -> tellMisuse(failure));
    line.setExecutionExceptionHandler((failure, command, parsed) -> tell(failure));
    return line;
  }

  private static int tellMisuse(ParameterException failure) {
    System.err.println("varve: " + failure.getMessage());
    System.err.println(
        "see " + failure.getCommandLine().getCommandSpec().qualifiedName() + " --help");
    return BAD_INPUT;
  }

  /** Tells a failure and returns the exit code it ends with. */
  static int tell(Throwable failure) {
    boolean isKnown = failure instanceof VarveException;
    System.err.println(
        "varve: " + (isKnown ? failure.getMessage() : "unexpected failure: " + failure));
    if (!isKnown) {
      failure.printStackTrace();
    }
    return switch (failure) {
      case InvalidInput _, InvalidJson _, LimitExceeded _ -> BAD_INPUT;
      case StoreDamaged _ -> DAMAGED;
      case VarveException _ -> UNAVAILABLE;
      default -> INTERNAL;
    };
  }
}

package io.varve.server.config;

import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code varve config}: prints what a server started so would be told, and by whom. */
@Command(
    name = "config",
    header = "Print or check the settings of a server.",
    description = {
      "",
      "Settings come from a file (--config FILE or VARVE_CONFIG), the environment (VARVE_PORT) and"
          + " flags (--port), the later the stronger.",
      ""
    })
public final class ConfigCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int BAD_INPUT = 1;

  private final CommandLine line;

  private ConfigCommand(Map<String, String> environment) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(this);
    line = new CommandLine(spec);
    line.addSubcommand("show", withSettings(new Show(environment)));
    line.addSubcommand("check", withSettings(new Check(environment)));
  }

  /** The command, to be added to another or run alone. */
  public static CommandLine commandLine(Map<String, String> environment) {
    return new ConfigCommand(environment).line;
  }

  private static CommandLine withSettings(Callable<Integer> command) {
    CommandSpec spec = CommandSpec.forAnnotatedObject(command);
    SettingOptions.addTo(spec);
    return new CommandLine(spec);
  }

  /** Without a subcommand it shows how to use it. */
  @Override
  public Integer call() {
    line.usage(line.getErr());
    return BAD_INPUT;
  }

  /** {@code varve config show}: each setting, its value and its source. */
  @Command(name = "show", header = "Print each setting with its value and where it comes from.")
  static final class Show implements Callable<Integer> {
    private final Map<String, String> environment;

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    Show(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public Integer call() {
      Configuration config = Configuration.read(SettingOptions.given(spec), environment);
      PrintWriter out = spec.commandLine().getOut();
      for (Configured<?> each : config.all()) {
        out.printf(
            "%-24s %-24s %s%n", each.setting().key(), shown(each.value()), each.source().place());
      }
      out.flush();
      return tellProblems(spec, config);
    }

    private static String shown(Object value) {
      String text = value.toString();
      return text.isEmpty() ? "-" : text;
    }
  }

  /** {@code varve config check}: whether a server would start with these settings. */
  @Command(name = "check", header = "Say what is wrong with the settings; exit 1 if anything is.")
  static final class Check implements Callable<Integer> {
    private final Map<String, String> environment;

    @CommandLine.Spec private CommandSpec spec = CommandSpec.create();

    Check(Map<String, String> environment) {
      this.environment = environment;
    }

    @Override
    public Integer call() {
      Configuration config = Configuration.read(SettingOptions.given(spec), environment);
      int exitCode = tellProblems(spec, config);
      if (exitCode == OK) {
        spec.commandLine().getOut().println("ok");
      }
      return exitCode;
    }
  }

  private static int tellProblems(CommandSpec spec, Configuration config) {
    PrintWriter err = spec.commandLine().getErr();
    config.problems().forEach(problem -> err.println("varve: " + problem));
    err.flush();
    return config.problems().isEmpty() ? OK : BAD_INPUT;
  }
}

package io.varve.server.security;

import io.varve.api.InvalidInput;
import io.varve.api.json.JsonWriter;
import io.varve.engine.StoreOptions;
import io.varve.engine.Varve;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code varve admin}: what only who can write the data directory may do. */
@Command(name = "admin", header = "Administer a data directory: its API keys.")
public final class AdminCommand implements Callable<Integer> {
  private static final int OK = 0;
  private static final int BAD_INPUT = 1;

  @Spec private CommandSpec spec = CommandSpec.create();

  private AdminCommand() {}

  /** The command, to be added to another or run alone. */
  public static CommandLine commandLine() {
    CommandLine line = new CommandLine(new AdminCommand());
    CommandLine key = new CommandLine(new KeyCommand());
    key.addSubcommand("add", new Add());
    key.addSubcommand("list", new ListKeys());
    key.addSubcommand("revoke", new Revoke());
    return line.addSubcommand("key", key);
  }

  /** Without a subcommand it shows how to use it. */
  @Override
  public Integer call() {
    spec.commandLine().usage(spec.commandLine().getErr());
    return BAD_INPUT;
  }

  /** {@code varve admin key}: its subcommands do the work. */
  @Command(name = "key", header = "Make, list and revoke API keys.")
  static final class KeyCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
      spec.commandLine().usage(spec.commandLine().getErr());
      return BAD_INPUT;
    }
  }

  /** What the key commands have in common. */
  abstract static class KeyAction implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
        names = "--data",
        paramLabel = "DIR",
        description = "The data directory. Default: ./varve-data")
    private Path data = Path.of("varve-data");

    final PrintWriter out() {
      return spec.commandLine().getOut();
    }

    final Path data() {
      return data;
    }

    final ApiKeys keys() {
      if (!Files.isDirectory(data)) {
        throw new InvalidInput("there is no data directory " + data);
      }
      return ApiKeys.open(data, InstantSource.system(), new SecureRandom());
    }
  }

  /** {@code varve admin key add}. */
  @Command(
      name = "add",
      header = "Make an API key and print it; nothing shows it again.",
      description = {
        "",
        "A running server takes it within a second. Makes the store if there is none.",
        ""
      })
  static final class Add extends KeyAction {
    @Option(
        names = "--name",
        paramLabel = "TEXT",
        description = "Whom or what it is for. Default: key")
    private String name = "key";

    @Option(
        names = "--permission",
        paramLabel = "WORD",
        description = "read, write (and read) or admin (everything). Default: admin")
    private String permission = "admin";

    @Option(names = "--days", paramLabel = "N", description = "It expires after N days.")
    private @Nullable Integer days;

    @Override
    public Integer call() {
      Permission allowed = Permission.ofKey(permission);
      Duration lifetime = lifetime();
      // The store comes first: the engine makes none in a directory that holds other things.
      if (!Files.exists(data().resolve("catalogue"))) {
        Varve.open(data(), StoreOptions.defaults()).close();
      }
      ApiKeys.Made made = keys().add(name, allowed, lifetime);
      out().println(made.text());
      out().flush();
      return OK;
    }

    private @Nullable Duration lifetime() {
      Integer given = days;
      if (given == null) {
        return null;
      }
      if (given < 1 || given > 36_500) {
        throw new InvalidInput("--days is " + given + ", must be from 1 to 36500");
      }
      return Duration.ofDays(given);
    }
  }

  /** {@code varve admin key list}. */
  @Command(name = "list", header = "Print the API keys, one JSON object a line, without secrets.")
  static final class ListKeys extends KeyAction {
    @Override
    public Integer call() {
      JsonWriter json = new JsonWriter();
      for (ApiKey key : keys().list()) {
        json.beginObject();
        ApiKeyJson.writeOpenPart(json, key);
        json.endObject().newLine();
      }
      out().print(json.text());
      out().flush();
      return OK;
    }
  }

  /** {@code varve admin key revoke}. */
  @Command(
      name = "revoke",
      header = "Take an API key away; a running server refuses it within a second.")
  static final class Revoke extends KeyAction {
    @Parameters(paramLabel = "ID", description = "Its id, as list prints it.")
    private String id = "";

    @Override
    public Integer call() {
      // The whole key names it too; its middle is the id.
      @Nullable KeyText text = KeyText.parse(id);
      keys().revoke(text == null ? id : text.id());
      out().println("revoked " + (text == null ? id : text.id()));
      out().flush();
      return OK;
    }
  }
}

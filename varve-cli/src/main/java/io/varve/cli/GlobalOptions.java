package io.varve.cli;

import io.varve.api.Limits;
import io.varve.engine.LocalEventStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/**
 * The options every command knows, before or after its name, and the store they name. Filled by the
 * parser, then only read.
 */
final class GlobalOptions {
  private static final Path DEFAULT_DATA = Path.of("varve-data");
  private static final int MAX_KEY_BYTES = 1_024;

  private final Map<String, String> environment;
  private final ServerConnector connector;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      scope = ScopeType.INHERIT,
      description = "The data directory. Default: ./varve-data")
  private @Nullable Path data;

  @Option(
      names = "--server",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "Work on the store of the server there, such as http://localhost:3900. Default:"
              + " VARVE_SERVER, if no --data is given.")
  private @Nullable String server;

  @Option(
      names = "--key-file",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "The file with the API key for the server. Default: VARVE_KEY")
  private @Nullable Path keyFile;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      scope = ScopeType.INHERIT,
      description = "The key itself, which other users of this machine can then see.")
  private @Nullable String key;

  @Option(
      names = "--authorities",
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description =
          "PEM file with the certificates that vouch for that of an https:// server. Default:"
              + " VARVE_AUTHORITIES, or those that Java trusts")
  private @Nullable Path authorities;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of a failure.")
  private boolean debug;

  GlobalOptions(Map<String, String> environment, ServerConnector connector) {
    this.environment = environment;
    this.connector = connector;
  }

  boolean debug() {
    return debug;
  }

  /** The store, for a command that only looks. */
  OpenedStore openToRead() {
    return isOnline() ? connect() : new OpenedDirectory(StoreAccess.openToRead(directory()));
  }

  /** The store, for a command that appends; made where there is none, but not on a server. */
  OpenedStore openToWrite(NewStoreOptions wanted) {
    if (!isOnline()) {
      return new OpenedDirectory(StoreAccess.openToWrite(directory(), wanted));
    }
    OpenedStore opened = connect();
    try {
      wanted.checkAgainst(opened, place());
      return opened;
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  /** As {@link #openToWrite}, for what only the files can take. */
  LocalEventStore openFilesToWrite(String command, NewStoreOptions wanted) {
    return StoreAccess.openToWrite(files(command), wanted);
  }

  /**
   * The data directory.
   *
   * @param command in the message, if a server is named
   */
  Path files(String command) {
    requireFiles(command);
    return directory();
  }

  /** Fails if a server is named, as {@link #files}. */
  void requireFiles(String command) {
    if (isOnline()) {
      throw CommandFailed.badInput(
          "%s works on the files of a store, not through a server; run it on the machine of %s with --data DIR"
              .formatted(command, place()));
    }
  }

  private OpenedStore connect() {
    return connector.connect(new ServerAddress(place(), key(), authorities()));
  }

  /** Where the store is, for messages. */
  String place() {
    @Nullable String url = url();
    return url == null ? directory().toString() : url;
  }

  private Path directory() {
    return data == null ? DEFAULT_DATA : data;
  }

  /** The server; null: none. What is said on the command line is stronger than a variable. */
  private @Nullable String url() {
    if (server != null || data != null) {
      return server;
    }
    @Nullable String byDefault = environment.get("VARVE_SERVER");
    return byDefault == null || byDefault.isEmpty() ? null : byDefault;
  }

  private boolean isOnline() {
    if (server != null && data != null) {
      throw CommandFailed.badInput("--server and --data name two stores; give one of them");
    }
    boolean isOnline = url() != null;
    if (!isOnline && (key != null || keyFile != null)) {
      throw CommandFailed.badInput("an API key goes with --server URL or VARVE_SERVER");
    }
    if (!isOnline && authorities != null) {
      throw CommandFailed.badInput("--authorities goes with --server URL or VARVE_SERVER");
    }
    return isOnline;
  }

  private @Nullable String key() {
    if (key != null && keyFile != null) {
      throw CommandFailed.badInput("--key and --key-file name two keys; give one of them");
    }
    if (keyFile != null) {
      return keyIn(keyFile);
    }
    @Nullable String given = key != null ? key : environment.get("VARVE_KEY");
    return given == null || given.isEmpty() ? null : given;
  }

  /** The variable is for all servers that have TLS; others need nobody to vouch for them. */
  private @Nullable Path authorities() {
    @Nullable String byDefault = environment.get("VARVE_AUTHORITIES");
    boolean isTls = place().startsWith("https:");
    if (authorities != null || !isTls || byDefault == null || byDefault.isEmpty()) {
      return authorities;
    }
    return Path.of(byDefault);
  }

  private static String keyIn(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_KEY_BYTES + 1);
      Limits.check("key file " + file + " in bytes", content.length, MAX_KEY_BYTES);
      String text = new String(content, StandardCharsets.UTF_8).strip();
      if (text.isEmpty()) {
        throw CommandFailed.badInput("the key file " + file + " is empty");
      }
      return text;
    } catch (IOException e) {
      throw CommandFailed.badInput("cannot read the key file " + file + ": " + e);
    }
  }
}

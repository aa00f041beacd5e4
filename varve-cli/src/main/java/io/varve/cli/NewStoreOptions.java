package io.varve.cli;

import io.varve.api.Level;
import io.varve.api.NamingProfile;
import io.varve.engine.OpeningMode;
import io.varve.engine.StoreOptions;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of commands that make the store where there is none. Filled by the parser, then only
 * read.
 */
final class NewStoreOptions {
  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description =
          "For a new store: what an acknowledged append survives. fsync: power loss (default); os:"
              + " the end of the process.")
  private @Nullable String level;

  @Option(
      names = "--profile",
      paramLabel = "PROFILE",
      description =
          "For a new store: which event types it accepts. open: any printable text (default);"
              + " strict: lower-case letters, digits, '_' and single dots.")
  private @Nullable String profile;

  StoreOptions toStoreOptions() {
    StoreOptions options = StoreOptions.defaults().withMode(OpeningMode.WRITE);
    if (level != null) {
      options = options.withLevel(parseLevel(level));
    }
    if (profile != null) {
      options = options.withProfile(parseProfile(profile));
    }
    return options;
  }

  /** What was asked for must be what the store has: both are fixed when it is made. */
  void checkAgainst(OpenedStore opened, String place) {
    if (level != null) {
      Level actual = opened.store().stats().level();
      if (parseLevel(level) != actual) {
        throw fixed(place, "level", actual.text(), level);
      }
    }
    if (profile != null && parseProfile(profile) != opened.profile()) {
      throw fixed(place, "naming profile", opened.profile().text(), profile);
    }
  }

  private static CommandFailed fixed(String place, String what, String actual, String wanted) {
    return CommandFailed.badInput(
        "the store in %s has the %s %s, fixed when it was made; it cannot become %s"
            .formatted(place, what, actual, wanted));
  }

  private static Level parseLevel(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "fsync" -> Level.FSYNC;
      case "os" -> Level.OS;
      default -> throw CommandFailed.badInput("unknown --level " + text + "; known: fsync os");
    };
  }

  private static NamingProfile parseProfile(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "open" -> NamingProfile.OPEN;
      case "strict" -> NamingProfile.STRICT;
      default -> throw CommandFailed.badInput("unknown --profile " + text + "; known: open strict");
    };
  }
}

package io.varve.server.config;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The settings as options of a command. */
public final class SettingOptions {
  private SettingOptions() {}

  /** Adds {@code --config} and one option for each setting that the command has not got yet. */
  public static void addTo(CommandSpec command) {
    add(
        command,
        OptionSpec.builder("--" + ConfigReader.CONFIG)
            .type(String.class)
            .paramLabel("FILE")
            .description("File of settings, lines of key = value. Default: VARVE_CONFIG.")
            .build());
    for (Setting<?> setting : ServerSettings.all()) {
      add(command, option(setting));
    }
  }

  private static void add(CommandSpec command, OptionSpec option) {
    if (command.findOption(option.longestName()) == null) {
      command.addOption(option);
    }
  }

  private static OptionSpec option(Setting<?> setting) {
    OptionSpec.Builder option =
        OptionSpec.builder("--" + setting.key())
            .type(String.class)
            .paramLabel(label(setting))
            .description(description(setting));
    if (setting.isFlag()) {
      option.arity("0..1").fallbackValue("true");
    }
    return option.build();
  }

  private static String label(Setting<?> setting) {
    return setting.bound().startsWith("a number")
        ? "N"
        : setting.bound().replaceAll("^an? ", "").replace(' ', '-').toUpperCase(Locale.ROOT);
  }

  private static String description(Setting<?> setting) {
    String byDefault = setting.defaultText();
    boolean shown = !byDefault.isEmpty() && !setting.isFlag();
    String text = setting.description() + (shown ? " Default: " + byDefault : "");
    return text.replace("%", "%%");
  }

  /** Key and text of the options that were given. */
  public static Map<String, String> given(CommandSpec command) {
    Map<String, String> given = new LinkedHashMap<>();
    put(command, ConfigReader.CONFIG, given);
    ServerSettings.all().forEach(setting -> put(command, setting.key(), given));
    return given;
  }

  private static void put(CommandSpec command, String key, Map<String, String> given) {
    @Nullable OptionSpec option = command.findOption("--" + key);
    @Nullable Object value = option == null ? null : option.getValue();
    boolean wasGiven =
        option != null
            && command.commandLine() != null
            && command.commandLine().getParseResult() != null
            && command.commandLine().getParseResult().hasMatchedOption(option);
    if (wasGiven && value != null) {
      given.put(key, value.toString());
    }
  }
}

package io.varve.server.config;

import io.varve.api.InvalidInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The value of each setting with its source, and what is wrong with what was said. Immutable. */
public final class Configuration {
  private final Map<Setting<?>, Configured<?>> values;
  private final List<String> problems;

  Configuration(Map<Setting<?>, Configured<?>> values, List<String> problems) {
    this.values = new LinkedHashMap<>(values);
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads file, environment and flags, in rising strength. The file is named by {@code config}
   * among the flags or by {@code VARVE_CONFIG}; without either there is none.
   *
   * @param flags key (without dashes) and value of each flag given
   * @param environment all of it; only names that start with {@code VARVE_} are looked at
   */
  public static Configuration read(Map<String, String> flags, Map<String, String> environment) {
    return new ConfigReader(flags, environment).read();
  }

  /** The settings with their values, in the order in which they are shown. */
  public List<Configured<?>> all() {
    return new ArrayList<>(values.values());
  }

  /** What is wrong, each with its place and what to do; empty: nothing. */
  public List<String> problems() {
    return problems;
  }

  /**
   * Passes if nothing is wrong.
   *
   * @throws InvalidInput naming every problem
   */
  public Configuration checked() {
    if (!problems.isEmpty()) {
      throw new InvalidInput(String.join("\n", problems));
    }
    return this;
  }

  /** The value of a setting; its default where what was said is wrong. */
  public <T> T get(Setting<T> setting) {
    return configured(setting).value();
  }

  /** Where the value of a setting comes from. */
  public ConfigSource source(Setting<?> setting) {
    return configured(setting).source();
  }

  // A setting is stored with a value of its own type, by ConfigReader alone.
  @SuppressWarnings("unchecked")
  private <T> Configured<T> configured(Setting<T> setting) {
    @Nullable Configured<?> found = values.get(setting);
    if (found == null) {
      throw new IllegalArgumentException("not a setting of the server: " + setting.key());
    }
    return (Configured<T>) found;
  }
}

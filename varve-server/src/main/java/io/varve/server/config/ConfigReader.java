package io.varve.server.config;

import io.varve.api.InvalidInput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts together what file, environment and flags say, and what is wrong with it. Used once. */
final class ConfigReader {
  static final String CONFIG = "config";
  private static final String PREFIX = "VARVE_";

  /** Names with our prefix that are for the launcher or for clients. */
  private static final Set<String> NOT_OURS =
      Set.of(
          "VARVE_JAVA_HOME",
          "VARVE_JAVA_OPTS",
          "VARVE_BUILD",
          "VARVE_SERVER",
          "VARVE_KEY",
          "VARVE_AUTHORITIES",
          Setting.environmentName(CONFIG));

  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final Map<String, Setting<?>> byKey = new LinkedHashMap<>();
  private final Map<String, Setting<?>> byVariable = new HashMap<>();
  private final Map<Setting<?>, Configured<?>> values = new LinkedHashMap<>();
  private final List<String> problems = new ArrayList<>();

  ConfigReader(Map<String, String> flags, Map<String, String> environment) {
    // In name order, so that problems come in the same order each time.
    this.flags = new TreeMap<>(flags);
    this.environment = new TreeMap<>(environment);
    for (Setting<?> setting : ServerSettings.all()) {
      byKey.put(setting.key(), setting);
      byVariable.put(setting.environmentName(), setting);
    }
  }

  Configuration read() {
    ServerSettings.all().forEach(this::putDefault);
    readFile();
    readEnvironment();
    readFlags();
    problems.addAll(ServerConfig.contradictions(new Configuration(values, List.of())));
    return new Configuration(values, problems);
  }

  private void putDefault(Setting<?> setting) {
    put(setting, setting.defaultText(), new ConfigSource.Default());
  }

  private <T> void put(Setting<T> setting, String text, ConfigSource source) {
    try {
      values.put(setting, new Configured<>(setting, setting.read(text, source), source));
    } catch (InvalidInput e) {
      problems.add(String.valueOf(e.getMessage()));
    }
  }

  private void readFile() {
    @Nullable String named = flags.getOrDefault(CONFIG, variable(CONFIG));
    if (named == null) {
      return;
    }
    List<ConfigFile.Line> lines;
    try {
      lines = ConfigFile.read(Path.of(named), problems);
    } catch (InvalidInput e) {
      problems.add(String.valueOf(e.getMessage()));
      return;
    }
    Map<String, ConfigSource> seen = new HashMap<>();
    for (ConfigFile.Line line : lines) {
      @Nullable ConfigSource before = seen.put(line.key(), line.source());
      if (before != null) {
        problems.add(
            line.source().place()
                + ": "
                + line.key()
                + " stands at "
                + before.place()
                + " already");
      }
      putNamed(line.key(), line.value(), line.source(), byKey, "setting");
    }
  }

  private @Nullable String variable(String key) {
    return environment.get(Setting.environmentName(key));
  }

  private void readEnvironment() {
    environment.forEach((name, value) -> {
      if (name.startsWith(PREFIX) && !NOT_OURS.contains(name)) {
        ConfigSource source = new ConfigSource.Environment(name);
        putNamed(name, value, source, byVariable, "variable");
      }
    });
  }

  private void readFlags() {
    flags.forEach((key, value) -> {
      if (!key.equals(CONFIG)) {
        putNamed(key, value, new ConfigSource.Flag("--" + key), byKey, "setting");
      }
    });
  }

  private void putNamed(
      String name, String value, ConfigSource source, Map<String, Setting<?>> known, String what) {
    @Nullable Setting<?> setting = known.get(name);
    if (setting == null) {
      problems.add(
          source.place()
              + ": unknown "
              + what
              + " \""
              + name
              + "\"; did you mean "
              + NearestKey.of(name, known.keySet())
              + "?");
    } else {
      put(setting, value, source);
    }
  }
}

package io.varve.server.config;

import io.varve.api.InvalidInput;
import java.util.List;
import java.util.function.Function;

/**
 * One thing a server can be told: its key, type, default, bound and meaning. The key {@code
 * admin-port} is {@code admin-port = 3901} in a file, {@code VARVE_ADMIN_PORT} in the environment
 * and {@code --admin-port} as a flag.
 *
 * @param <T> the type of its value
 */
public final class Setting<T> {
  private final String key;
  private final String defaultText;
  private final String bound;
  private final String description;
  private final Function<String, T> reader;

  private Setting(
      String key,
      String defaultText,
      String bound,
      String description,
      Function<String, T> reader) {
    this.key = key;
    this.defaultText = defaultText;
    this.bound = bound;
    this.description = description;
    this.reader = reader;
  }

  /** A whole number from {@code least} to {@code most}. */
  static Setting<Long> number(String key, long byDefault, long least, long most, String meaning) {
    return new Setting<>(
        key,
        Long.toString(byDefault),
        "a number from " + least + " to " + most,
        meaning,
        text -> bounded(text, least, most));
  }

  private static Long bounded(String text, long least, long most) {
    long value;
    try {
      value = Long.parseLong(text);
    } catch (NumberFormatException _) {
      throw new InvalidInput("not a whole number");
    }
    if (value < least || value > most) {
      throw new InvalidInput("out of bounds");
    }
    return value;
  }

  /** True or false; false unless said. */
  static Setting<Boolean> flag(String key, String meaning) {
    return new Setting<>(key, "false", "true or false", meaning, Setting::truth);
  }

  private static Boolean truth(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new InvalidInput("neither true nor false");
    };
  }

  /** Text of 1 to 4,096 characters on one line, or its default, which may be empty: not set. */
  static Setting<String> text(String key, String byDefault, String form, String meaning) {
    return new Setting<>(key, byDefault, form, meaning, text -> line(text, byDefault));
  }

  private static String line(String text, String byDefault) {
    boolean printable = text.chars().noneMatch(Character::isISOControl);
    boolean sized = text.length() <= 4_096 && (!text.isEmpty() || byDefault.isEmpty());
    if (!printable || !sized) {
      throw new InvalidInput("empty, too long or not printable");
    }
    return text;
  }

  /** One of some words. */
  static Setting<String> choice(String key, String byDefault, String meaning, String... words) {
    List<String> known = List.of(words);
    return new Setting<>(
        key,
        byDefault,
        "one of " + String.join(", ", known),
        meaning,
        text -> {
          if (!known.contains(text) && !text.equals(byDefault)) {
            throw new InvalidInput("unknown word");
          }
          return text;
        });
  }

  public String key() {
    return key;
  }

  /** Its default as text; empty: not set. */
  public String defaultText() {
    return defaultText;
  }

  /** Which values it takes, in words. */
  public String bound() {
    return bound;
  }

  public String description() {
    return description;
  }

  /** Whether its flag needs no value. */
  public boolean isFlag() {
    return bound.equals("true or false");
  }

  String environmentName() {
    return environmentName(key);
  }

  static String environmentName(String key) {
    return "VARVE_" + key.toUpperCase(java.util.Locale.ROOT).replace('-', '_');
  }

  /**
   * Its value.
   *
   * @param from where the text stands, for the error
   * @throws InvalidInput naming place, key, text and bound
   */
  T read(String text, ConfigSource from) {
    try {
      return reader.apply(text);
    } catch (InvalidInput e) {
      throw new InvalidInput(
          from.place()
              + ": "
              + key
              + " is \""
              + text
              + "\", must be "
              + bound
              + " ("
              + e.getMessage()
              + ")");
    }
  }

  @Override
  public String toString() {
    return key;
  }
}

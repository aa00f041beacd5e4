package io.varve.server.rest;

import com.linecorp.armeria.common.QueryParams;
import io.varve.api.InvalidInput;
import io.varve.api.VarveException;
import io.varve.api.json.TimeText;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parameters of a request's address. One that the route does not know is refused. */
final class Parameters {
  private final QueryParams values;

  private Parameters(QueryParams values) {
    this.values = values;
  }

  /**
   * The parameters of an address.
   *
   * @param query null: it has none
   */
  static Parameters of(@Nullable String query, Set<String> known) {
    QueryParams values = QueryParams.fromQueryString(query);
    for (String name : values.names()) {
      if (!known.contains(name)) {
        throw new Rejected(
            Problem.invalid(
                "parameters",
                "unknown parameter " + name,
                known.isEmpty()
                    ? "this route takes none"
                    : "this route takes " + String.join(", ", new TreeSet<>(known))));
      }
    }
    return new Parameters(values);
  }

  /** The values of a parameter that may be repeated. */
  List<String> all(String name) {
    return values.getAll(name);
  }

  /** As {@link #all}, each read by {@code reader}, whose failures get their place. */
  <T> List<T> all(String name, Function<String, T> reader) {
    return values.getAll(name).stream().map(text -> read(name, text, reader)).toList();
  }

  /** The value of a parameter that comes once; null: it is not there. */
  @Nullable String one(String name) {
    List<String> all = values.getAll(name);
    if (all.size() > 1) {
      throw invalid(name, "comes " + all.size() + " times", "give it once");
    }
    return all.isEmpty() ? null : all.getFirst();
  }

  /** As {@link #one}, read by {@code reader}, whose failures get their place. */
  <T> @Nullable T one(String name, Function<String, T> reader) {
    String text = one(name);
    return text == null ? null : read(name, text, reader);
  }

  /** The value of a parameter that must be there. */
  <T> T required(String name, Function<String, T> reader) {
    String text = one(name);
    if (text == null) {
      throw invalid(name, "is missing", "give it");
    }
    return read(name, text, reader);
  }

  private static <T> T read(String name, String text, Function<String, T> reader) {
    try {
      return reader.apply(text);
    } catch (VarveException e) {
      throw new Rejected(Problem.of(e, place(name)));
    }
  }

  /** A whole number from {@code least} to {@code most}. */
  long number(String name, long least, long most, long byDefault) {
    String text = one(name);
    if (text == null) {
      return byDefault;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException _) {
      // Told below.
    }
    throw invalid(
        name, "is no number from %d to %d: %s".formatted(least, most, printable(text)), "give one");
  }

  /** A time; null: it is not there. */
  @Nullable Instant time(String name) {
    String text = one(name);
    if (text == null) {
      return null;
    }
    try {
      return TimeText.parse(text);
    } catch (InvalidInput e) {
      throw invalid(
          name,
          String.valueOf(e.getMessage()),
          "give a time such as 2026-03-02T12:00:00Z; in an address + is written %2B");
    }
  }

  /** True or false; false if it is not there, true if it has no value. */
  boolean flag(String name) {
    String text = one(name);
    if (text == null || text.equals("false")) {
      return false;
    }
    if (!text.isEmpty() && !text.equals("true")) {
      throw invalid(name, "is neither true nor false: " + printable(text), "give one of them");
    }
    return true;
  }

  static Rejected invalid(String name, String detail, String remedy) {
    return new Rejected(Problem.invalid(place(name), name + " " + detail, remedy));
  }

  private static String place(String name) {
    return "parameter " + name;
  }

  private static String printable(String text) {
    String safe = text.replaceAll("\\p{Cntrl}", "?");
    return safe.length() > 100 ? safe.substring(0, 100) : safe;
  }
}

package io.varve.server.config;

/** Where the value of a setting comes from, weakest first. */
public sealed interface ConfigSource {
  /** Nobody said anything. */
  record Default() implements ConfigSource {
    @Override
    public String place() {
      return "default";
    }
  }

  /**
   * A line of a configuration file.
   *
   * @param line counted from 1
   */
  record InFile(String file, int line) implements ConfigSource {
    @Override
    public String place() {
      return file + ":" + line;
    }
  }

  /** A variable of the environment. */
  record Environment(String name) implements ConfigSource {
    @Override
    public String place() {
      return "environment " + name;
    }
  }

  /** A word of the command line. */
  record Flag(String name) implements ConfigSource {
    @Override
    public String place() {
      return "flag " + name;
    }
  }

  /** The place as people find it. */
  String place();
}

package io.varve.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The options of the JVMs that scenarios run in; the one place where they stand. */
public final class JvmOptions {
  /** What most scenarios run with. */
  public static final List<String> USUAL =
      List.of(
          "-Xms3g",
          "-Xmx3g",
          "-XX:+UseParallelGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+AlwaysPreTouch");

  /** As {@link #USUAL}, for JMH, which measures with Unsafe. */
  static final List<String> MICRO = with(USUAL, "--sun-misc-unsafe-memory-access=allow");

  /** A small heap, all of it touched from the start: what grows then is not the heap. */
  static final List<String> SMALL =
      List.of(
          "-Xms256m",
          "-Xmx256m",
          "-XX:+UseSerialGC",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+AlwaysPreTouch");

  /** The server's, as tools/serve has them. */
  public static final List<String> SERVER =
      List.of(
          "-Xlog:disable",
          "-Djdk.serialFilter=!*",
          "-XX:+UseCompactObjectHeaders",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** For a program that only has to run at all, soon. */
  public static final List<String> SOON = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private static final String SIMD_MODULE = "varve-simd";

  private JvmOptions() {}

  private static List<String> with(List<String> options, String more) {
    List<String> all = new ArrayList<>(options);
    all.add(more);
    return List.copyOf(all);
  }

  /** The command that starts a program of this class path with these options. */
  public static List<String> command(
      List<String> options, Class<?> program, List<String> arguments) {
    return command(options, program.getName(), arguments);
  }

  /** As the other, for a program that is not here when this one is compiled. */
  public static List<String> command(List<String> options, String program, List<String> arguments) {
    String classPath = System.getProperty("java.class.path");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    if (classPath.contains(SIMD_MODULE)) {
      command.add("--add-modules=jdk.incubator.vector");
    }
    command.addAll(List.of("-cp", classPath, program));
    command.addAll(arguments);
    return command;
  }
}

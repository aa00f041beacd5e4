package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.Level;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.testkit.history.History;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Lets the kernel fail: runs lives under {@code strace}, which makes the K-th call of each thread
 * fail, for each K of a range. Afterwards the disk forgets what no successful force covered.
 * Nothing acknowledged may be lost, no file is forced again after a force of it failed, and the
 * store opens afterwards.
 *
 * <p>{@code SyscallFaults --dir DIR [--from K] [--to K] [--seed S]}; exit codes 0 all sound, 1 not,
 * 64 usage, 69 no strace.
 */
public final class SyscallFaults {
  private static final int USAGE = 64;
  private static final int NO_STRACE = 69;
  private static final int DEFAULT_TO = 20;
  private static final String OPERATIONS = "120";

  /** Faults as strace takes them, without the number of the call. */
  private static final List<String> FAULTS =
      List.of("fdatasync,fsync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO");

  private final Path directory;
  private final long seed;
  private final List<String> problems = new ArrayList<>();
  private int runs;
  private int injected;
  private int ended;
  private int notOpened;
  private int forgotten;
  private long acknowledged;

  private SyscallFaults(Path directory, long seed) {
    this.directory = directory;
    this.seed = seed;
  }

  /** See the class comment. */
  public static void main(String[] arguments) throws Exception {
    Path directory = null;
    int from = 1;
    int to = DEFAULT_TO;
    long seed = 1;
    Iterator<String> rest = List.of(arguments).iterator();
    try {
      while (rest.hasNext()) {
        String argument = rest.next();
        switch (argument) {
          case "--dir" -> directory = Path.of(ChaosOptions.value(argument, rest));
          case "--from" -> from = Integer.parseInt(ChaosOptions.value(argument, rest));
          case "--to" -> to = Integer.parseInt(ChaosOptions.value(argument, rest));
          case "--seed" -> seed = Long.parseLong(ChaosOptions.value(argument, rest));
          default -> throw new IllegalArgumentException("no option " + argument);
        }
      }
      if (directory == null) {
        throw new IllegalArgumentException("--dir is missing");
      }
    } catch (IllegalArgumentException e) {
      System.err.println("SyscallFaults: " + e.getMessage());
      System.err.println("usage: SyscallFaults --dir DIR [--from K] [--to K] [--seed S]");
      System.exit(USAGE);
      return;
    }
    if (!hasStrace()) {
      System.err.println("SyscallFaults: strace cannot be run; install it");
      System.exit(NO_STRACE);
    }
    Files.createDirectories(directory);
    SyscallFaults faults = new SyscallFaults(directory, seed);
    for (String fault : FAULTS) {
      for (int call = from; call <= to; call++) {
        faults.run(fault + ":when=" + call);
      }
    }
    System.out.println(faults.json());
    System.exit(faults.problems.isEmpty() ? 0 : 1);
  }

  private static boolean hasStrace() throws InterruptedException {
    try {
      Process version =
          new ProcessBuilder("strace", "-V")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return version.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private void run(String fault) throws IOException, InterruptedException {
    Path files = Files.createDirectories(directory.resolve("run-" + ++runs));
    Path store = files.resolve("store");
    Path trace = files.resolve("trace");
    Path told = files.resolve("history");
    Process life =
        new ProcessBuilder(command(store, trace, fault))
            .redirectOutput(told.toFile())
            .redirectError(files.resolve("errors").toFile())
            .start();
    int exitCode = life.waitFor();
    switch (exitCode) {
      case 0 -> {}
      case ChaosWriter.STORE_REFUSED -> ended++;
      case ChaosWriter.NOT_OPENED -> notOpened++;
      default -> problem(fault, "exit code " + exitCode + ": " + text(files.resolve("errors")));
    }
    SyscallTrace seen = SyscallTrace.read(trace);
    injected += seen.injected();
    forgotten += seen.forget();
    seen.forcedAgain().forEach(call -> problem(fault, "forced again: " + call));
    judge(fault, store, told);
    if (problems.isEmpty()) {
      Directories.delete(files);
    }
  }

  private void judge(String fault, Path store, Path told) throws IOException {
    History history = History.of(HistoryFile.entries(text(told), Long.MAX_VALUE));
    history.crashed(Level.FSYNC, false, 0);
    acknowledged += Outcomes.of(history).acknowledged();
    try {
      StoreJudgement.of(store, history).problems().forEach(each -> problem(fault, each));
    } catch (VarveException e) {
      problem(fault, e.code() + ": " + e.getMessage());
    }
  }

  private List<String> command(Path store, Path trace, String fault) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("strace", "-f", "-y", "-s", "0", "--seccomp-bpf", "-o"));
    command.add(trace.toString());
    command.addAll(List.of("-e", "trace=fdatasync,fsync,pwrite64", "-e", "inject=" + fault));
    command.addAll(Life.command(store));
    command.addAll(List.of("--operations", OPERATIONS, "--seed", Long.toString(seed)));
    return command;
  }

  private void problem(String fault, String what) {
    problems.add(fault + ", run " + runs + ": " + what);
  }

  private static String text(Path file) throws IOException {
    return Files.readString(file, UTF_8);
  }

  private String json() {
    JsonWriter json = new JsonWriter().beginObject();
    json.key("seed").number(seed);
    json.key("runs").number(runs);
    json.key("faults_injected").number(injected);
    json.key("stores_that_took_no_more").number(ended);
    json.key("stores_not_opened").number(notOpened);
    json.key("writes_forgotten").number(forgotten);
    json.key("acknowledged").number(acknowledged);
    json.key("violations").number(problems.size());
    json.key("problems").beginArray();
    problems.forEach(json::string);
    return json.endArray().endObject().text();
  }
}

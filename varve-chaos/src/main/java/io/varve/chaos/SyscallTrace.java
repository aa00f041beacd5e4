package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@code strace -f -y} saw of a life: how many faults were injected, which bytes no successful
 * force covered, and whether a file was forced again after a force of it had failed. Used by one
 * thread.
 */
final class SyscallTrace {
  private static final Pattern CALL =
      Pattern.compile(
          "(fdatasync|fsync|pwrite64)\\(\\d+<([^>]*)>(?:, .*, (\\d+), (\\d+))?\\) += (-?\\d+)(.*)");
  private static final String UNFINISHED = " <unfinished ...>";
  private static final Pattern RESUMED = Pattern.compile("<\\.\\.\\. \\w+ resumed>(.*)");

  /** Bytes that only a force makes durable. */
  private record Written(String path, long offset, long length) {}

  private final Map<String, List<Written>> unforced = new HashMap<>();
  private final Set<String> failed = new HashSet<>();
  private final List<String> forcedAgain = new ArrayList<>();
  private int injected;

  private SyscallTrace() {}

  static SyscallTrace read(Path file) throws IOException {
    SyscallTrace trace = new SyscallTrace();
    Map<String, String> begun = new HashMap<>();
    for (String line : Files.readAllLines(file, UTF_8)) {
      int space = line.indexOf(' ');
      String thread = space < 0 ? line : line.substring(0, space);
      String call = line.substring(thread.length()).strip();
      if (call.endsWith(UNFINISHED)) {
        begun.put(thread, call.substring(0, call.length() - UNFINISHED.length()));
        continue;
      }
      Matcher resumed = RESUMED.matcher(call);
      if (resumed.matches()) {
        call = begun.getOrDefault(thread, "") + resumed.group(1);
      }
      trace.call(call);
    }
    return trace;
  }

  private void call(String text) {
    Matcher call = CALL.matcher(text);
    if (!call.matches()) {
      return;
    }
    String path = call.group(2);
    boolean isInjected = call.group(6).contains("(INJECTED)");
    injected += isInjected ? 1 : 0;
    if (call.group(1).equals("pwrite64")) {
      if (!isInjected) {
        unforced
            .computeIfAbsent(path, each -> new ArrayList<>())
            .add(new Written(path, Long.parseLong(call.group(4)), Long.parseLong(call.group(3))));
      }
    } else if (isInjected) {
      failed.add(path);
    } else if (failed.contains(path) && call.group(1).equals("fdatasync")) {
      forcedAgain.add(text);
    } else {
      unforced.remove(path);
    }
  }

  int injected() {
    return injected;
  }

  /** Forces of a file, not a directory, after one of the same file had failed. */
  List<String> forcedAgain() {
    return forcedAgain;
  }

  /**
   * Makes the disk forget what was written to the log and not forced, or what a failed force was to
   * make durable, as a power cut does, or a kernel that drops the pages it could not write. Zeros
   * stood there before, which is true of the log only. Returns how many writes that were.
   */
  int forget() throws IOException {
    int forgotten = 0;
    for (Written written : unforced.values().stream().flatMap(List::stream).toList()) {
      Path path = Path.of(written.path());
      if (!written.path().contains("/log/") || !Files.isRegularFile(path)) {
        continue;
      }
      try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
        file.seek(written.offset());
        file.write(new byte[Math.toIntExact(written.length())]);
        forgotten++;
      }
    }
    return forgotten;
  }
}

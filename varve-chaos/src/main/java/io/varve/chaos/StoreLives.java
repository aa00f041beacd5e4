package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.Level;
import io.varve.api.VarveException;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The lives of one store, one after another, and the one history they make. Used by one thread. */
final class StoreLives {
  private final Path files;
  private final Path directory;
  private final History history = new History();
  private final List<String> problems = new ArrayList<>();
  private Carried carried = Carried.NOTHING;
  private int lives;

  /**
   * @param files an existing directory of its own; the store lies in it
   */
  StoreLives(Path files) {
    this.files = files;
    directory = files.resolve("store");
  }

  /** A copy of the store and of its history, to go on with apart from this one. */
  StoreLives copy(Path to) throws IOException {
    StoreLives copy = new StoreLives(to);
    if (Files.exists(directory)) {
      Directories.copy(directory, copy.directory);
    }
    copy.history.addAll(history.entries());
    copy.carried = carried;
    copy.lives = lives;
    return copy;
  }

  Path directory() {
    return directory;
  }

  /** Begins the next life. */
  Life start(long seed, String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--seed", Long.toString(seed)));
    return Life.start(directory, files, carried.at(history.lastStep()), all.toArray(String[]::new));
  }

  /**
   * Takes over what a life told, which has ended in a crash.
   *
   * @param exitCode the only one it may have ended with
   */
  void crashed(Life life, int exitCode) throws InterruptedException {
    ended(life, exitCode);
    history.crashed(Level.FSYNC, false, 0);
  }

  /** Takes over what a life told, which has closed its store. */
  void closed(Life life) throws InterruptedException {
    ended(life, 0);
  }

  private void ended(Life life, int exitCode) throws InterruptedException {
    lives++;
    int actual = life.awaitEnd();
    if (actual != exitCode) {
      problems.add(
          "life "
              + lives
              + ": expected exit code "
              + exitCode
              + ", is "
              + actual
              + " "
              + life.errors());
    }
    carried = carried.after(life.entries());
    history.addAll(life.entries());
  }

  /** Looks at the store and at the whole history; what is wrong is added to the problems. */
  void judge() throws IOException {
    try {
      problems.addAll(StoreJudgement.of(directory, history).problems());
    } catch (VarveException e) {
      problems.add("after life " + lives + ": " + e.code() + ": " + e.getMessage());
    }
    if (!problems.isEmpty()) {
      Files.writeString(files.resolve("history"), HistoryText.write(history), UTF_8);
    }
  }

  Outcomes outcomes() {
    return Outcomes.of(history);
  }

  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Fails with all problems in the message. */
  void requireSound(String context) {
    if (!problems.isEmpty()) {
      throw new AssertionError(
          context + ", store and history in " + files + "\n" + String.join("\n", problems));
    }
  }
}

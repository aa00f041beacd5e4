package io.varve.chaos;

import io.varve.api.Level;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.testkit.history.History;
import io.varve.testkit.history.HistoryEntry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Judges a store by what its lives told: {@code HistoryCheck DIR FILE[@LINES]...}, the files oldest
 * first. The store is verified, opened (which recovers it), scanned, closed and verified again.
 * Prints one JSON object. Exit codes: 0 sound, 1 not sound, 64 usage.
 */
public final class HistoryCheck {
  private static final int UNSOUND = 1;
  private static final int USAGE = 64;

  private HistoryCheck() {}

  /** See the class comment. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length < 2) {
      System.err.println("usage: HistoryCheck DIR FILE[@LINES]...");
      System.err.println("  FILE    what a life told; all of the directory's lives, oldest first");
      System.err.println("  @LINES  only so many lines were received before the power was cut");
      System.exit(USAGE);
    }
    List<HistoryFile> files = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) {
      files.add(HistoryFile.parse(arguments[i]));
    }
    System.exit(check(Path.of(arguments[0]), files) ? 0 : UNSOUND);
  }

  private static boolean check(Path directory, List<HistoryFile> files) throws IOException {
    History history = new History();
    for (HistoryFile file : files) {
      List<HistoryEntry> life = file.entries();
      if (!life.isEmpty() && life.getFirst().step() <= history.lastStep()) {
        throw new IllegalArgumentException(
            file.path()
                + " begins at step "
                + life.getFirst().step()
                + ", the one before ends at "
                + history.lastStep()
                + "; start each life with --before and the files of those before it");
      }
      history.addAll(life);
    }
    history.crashed(Level.FSYNC, false, 0);
    List<String> problems = new ArrayList<>();
    long head = 0;
    long operations = 0;
    try {
      StoreJudgement judgement = StoreJudgement.of(directory, history);
      head = judgement.head();
      operations = judgement.counts().operations();
      problems.addAll(judgement.problems());
    } catch (VarveException e) {
      problems.add(e.code() + ": " + e.getMessage());
    }
    System.out.println(json(files.size(), head, operations, history, problems));
    return problems.isEmpty();
  }

  private static String json(
      int lives, long head, long operations, History history, List<String> problems) {
    JsonWriter json = new JsonWriter().beginObject();
    json.key("lives").number(lives);
    json.key("head").number(head);
    json.key("operations").number(operations);
    Outcomes.of(history).writeTo(json);
    json.key("problems").beginArray();
    problems.forEach(json::string);
    return json.endArray().endObject().text();
  }
}

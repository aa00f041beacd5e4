package io.varve.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.varve.api.StoreDamaged;
import io.varve.api.StoreUnavailable;
import io.varve.api.VarveException;
import io.varve.api.json.JsonWriter;
import io.varve.engine.StoreVerifier;
import io.varve.engine.Varve;
import io.varve.testkit.history.History;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Judges the stores that power cuts at different moments of one recording left behind: {@code
 * BlockImages FILE}, the history of all lives of the recording. Reads lines {@code check LINES DIR}
 * from standard input and answers each with a line of JSON. LINES is how many lines of the history
 * had been received when the device had taken the last request of the image: what they say was
 * acknowledged or read must be there (see {@link HistoryFile}).
 *
 * <p>Damage is never an answer: all floors are written behind the force that they vouch for, so a
 * device that keeps what it was told to flush leaves no store that recovery may call damaged.
 */
public final class BlockImages {
  private static final int USAGE = 64;

  private enum Found {
    OPENED,
    DAMAGED,
    REFUSED
  }

  private final BlockHistory history;

  BlockImages(BlockHistory history) {
    this.history = history;
  }

  /** See the class comment. */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 1) {
      System.err.println(
          "usage: BlockImages FILE, with lines \"check LINES DIR\" on standard input");
      System.exit(USAGE);
    }
    BlockHistory history = BlockHistory.parse(Files.readString(Path.of(arguments[0]), UTF_8));
    BlockImages images = new BlockImages(history);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, UTF_8));
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      String[] words = line.split(" ", 3);
      if (words.length != 3 || !words[0].equals("check")) {
        throw new IllegalArgumentException("expected: check LINES DIR, found: " + line);
      }
      System.out.println(images.check(Long.parseLong(words[1]), Path.of(words[2])));
      System.out.flush();
    }
  }

  /** The verdict on one store, as JSON. */
  String check(long certainLines, Path directory) throws IOException {
    History cut = history.cutAt(certainLines);
    long acknowledged = Outcomes.of(cut).acknowledged();
    try {
      boolean missing = makeIfMissing(directory);
      StoreJudgement judgement = StoreJudgement.of(directory, cut);
      return json(Found.OPENED, missing, judgement.head(), acknowledged, judgement.problems());
    } catch (VarveException e) {
      Found found = e instanceof StoreDamaged ? Found.DAMAGED : Found.REFUSED;
      return json(found, false, 0, acknowledged, List.of(e.code() + ": " + e.getMessage()));
    }
  }

  /** Power was cut before the store was made: its next writer makes it, and must be able to. */
  private static boolean makeIfMissing(Path directory) {
    try {
      StoreVerifier.verify(directory);
      return false;
    } catch (StoreUnavailable missing) {
      Varve.open(directory).close();
      return true;
    }
  }

  private static String json(
      Found found, boolean missing, long head, long acknowledged, List<String> problems) {
    JsonWriter json = new JsonWriter().beginObject();
    json.key("opened").bool(found == Found.OPENED);
    json.key("damaged").bool(found == Found.DAMAGED);
    json.key("missing").bool(missing);
    json.key("head").number(head);
    json.key("acknowledged").number(acknowledged);
    json.key("problems").beginArray();
    problems.forEach(json::string);
    return json.endArray().endObject().text();
  }
}

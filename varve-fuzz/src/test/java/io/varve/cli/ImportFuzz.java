package io.varve.cli;

import static io.varve.fuzz.Verdict.check;
import static io.varve.fuzz.Verdict.same;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.varve.api.Event;
import io.varve.api.EventCursor;
import io.varve.api.NamingProfile;
import io.varve.api.NewEvent;
import io.varve.api.Query;
import io.varve.api.ReadOptions;
import io.varve.api.VarveException;
import io.varve.api.json.NewEventJson;
import io.varve.api.json.ParsedEvent;
import io.varve.engine.LocalEventStore;
import io.varve.engine.Varve;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Any bytes as a file to import: what is stored afterwards are the good lines before the first bad
 * one, all of them and in order.
 */
final class ImportFuzz {
  private static final int EVENTS_PER_STORE = 20_000;
  private static LocalEventStore store = Varve.inMemory();
  private static int runs;

  /** The lines of a file, read by hand. */
  private record Expected(List<ParsedEvent> good, boolean firstBadLineEndsIt) {
    static Expected of(byte[] file) {
      List<ParsedEvent> good = new ArrayList<>();
      NewEventJson json = new NewEventJson();
      int from = 0;
      while (from < file.length) {
        int to = from;
        while (to < file.length && file[to] != '\n') {
          to++;
        }
        if (!isBlank(file, from, to)) {
          try {
            ParsedEvent parsed = json.parseEventLine(file, from, to);
            NewEvent valid = parsed.event().validated(NamingProfile.OPEN);
            good.add(new ParsedEvent(valid, parsed.expectedVersion(), false));
          } catch (VarveException e) {
            return new Expected(good, true);
          }
        }
        from = to + 1;
      }
      return new Expected(good, false);
    }

    private static boolean isBlank(byte[] file, int from, int to) {
      for (int i = from; i < to; i++) {
        if (file[i] != ' ' && file[i] != '\t' && file[i] != '\r') {
          return false;
        }
      }
      return true;
    }

    boolean namesVersions() {
      return good.stream().anyMatch(line -> line.expectedVersion() != null);
    }
  }

  @FuzzTest
  void lines(byte[] data) {
    boolean packed = data.length > 2 && data[1] == (byte) 0x1F && data[2] == (byte) 0x8B;
    byte[] file = data.length == 0 ? data : Arrays.copyOfRange(data, 1, data.length);
    int batch = data.length == 0 ? 1 : 1 + (data[0] & 7);
    long before = freshStore();
    boolean failed = failed(file, batch);
    List<Event> stored = storedSince(before);
    if (packed) {
      return;
    }
    Expected expected = Expected.of(file);
    check(stored.size() <= expected.good.size(), "no more events than good lines");
    for (int i = 0; i < stored.size(); i++) {
      requireSame(stored.get(i), expected.good.get(i).event());
    }
    if (!expected.namesVersions()) {
      same(stored.size(), expected.good.size(), "good lines stored");
      check(failed == (expected.firstBadLineEndsIt || blank(file)), "fails for a bad line only");
    }
  }

  /** A file without a line that says anything is refused as empty. */
  private static boolean blank(byte[] file) {
    for (byte each : file) {
      if (each != '\n' && !Expected.isBlank(new byte[] {each}, 0, 1)) {
        return false;
      }
    }
    return true;
  }

  private static long freshStore() {
    runs++;
    if (store.head() > EVENTS_PER_STORE) {
      store.close();
      store = Varve.inMemory();
    }
    return store.head();
  }

  private static boolean failed(byte[] file, int batch) {
    Streams streams =
        new Streams(
            new ByteArrayInputStream(file),
            OutputStream.nullOutputStream(),
            new PrintStream(OutputStream.nullOutputStream()),
            false);
    InputFile input = InputFile.of(InputFile.STANDARD_INPUT, "run-" + runs);
    try {
      OpenedDirectory opened = new OpenedDirectory(store);
      new FileImport(opened, input, new ImportTotals(), null, streams, batch, 0).run();
      return false;
    } catch (CommandFailed e) {
      check(e.getMessage() != null, "a failure has a message");
      check(e.exitCode() != ExitCode.INTERNAL, "bad input is no fault of ours");
      return true;
    }
  }

  private static List<Event> storedSince(long position) {
    ReadOptions since = ReadOptions.defaults().withAfter(position);
    try (EventCursor cursor = store.query(Query.all(), since)) {
      return cursor.toList();
    }
  }

  private static void requireSame(Event stored, NewEvent line) {
    same(stored.eventType(), line.eventType(), "the event type");
    same(String.valueOf(stored.entityId()), String.valueOf(line.entityId()), "the entity");
    same(stored.payload(), line.payload(), "the payload");
    same(stored.metadata(), line.metadata(), "the metadata");
    same(stored.tags(), line.tags(), "the tags");
    if (line.timestamp() != null) {
      same(stored.timestamp(), line.timestamp(), "the timestamp");
    }
    if (line.id() != null) {
      same(stored.id(), line.id(), "the id");
    }
  }
}

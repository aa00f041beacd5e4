package io.varve.cli;

import io.varve.api.EventStore;
import io.varve.api.Limits;
import io.varve.api.VarveException;
import io.varve.engine.LocalEventStore;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code varve import}: stores the events of files. */
@Command(
    name = "import",
    header = "Store the events of files, one JSON object a line.",
    description = {
      "",
      "A line is an event such as",
      "  {\"entity_id\":\"order-1\",\"event_type\":\"order.placed\",\"payload\":{\"amount\":20}}",
      "with, as wanted, timestamp, metadata, tags, id, payload_base64 and expected_version. Files"
          + " may be packed with gzip. Blank lines and a byte order mark at the start are passed"
          + " over.",
      "",
      "The store remembers how far each file is imported, by its name without folders. A run that"
          + " was stopped goes on with --resume. A bad line ends the import with FILE:LINE and"
          + " the reason; the lines before it are stored.",
      ""
    })
final class ImportCommand implements Callable<Integer> {
  private static final int DEFAULT_BATCH = 1_000;

  private final GlobalOptions global;
  private final Streams streams;

  @Mixin private final NewStoreOptions newStore = new NewStoreOptions();

  @Parameters(
      paramLabel = "FILE",
      arity = "1..*",
      description = "Files to read; - is standard input.")
  private List<String> files = List.of();

  @Option(
      names = "--source",
      paramLabel = "NAME",
      description = "Remember how far the file is imported under NAME, not its own name.")
  private @Nullable String source;

  @Option(names = "--resume", description = "Go on behind the last line stored of each file.")
  private boolean resume;

  @Option(
      names = "--exact",
      description =
          "Store an export as it was, with its ids, positions and times, in an empty store.")
  private boolean exact;

  @Option(
      names = "--skip-bad",
      paramLabel = "FILE",
      description = "Write bad lines and what is wrong with them to FILE, and go on.")
  private @Nullable Path skipBad;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Lines to a commit, 1 to 10000; fewer where they are large or standard input pauses."
              + " Default: 1000")
  private int batch = DEFAULT_BATCH;

  ImportCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    ImportTotals totals = new ImportTotals();
    checkOptions();
    List<InputFile> inputs = inputs();
    if (exact) {
      try (LocalEventStore store = global.openFilesToWrite("import --exact", newStore)) {
        ExactImport run = new ExactImport(store, inputs.getFirst(), totals, streams);
        withTotals(store, totals, run::run);
      }
    } else {
      try (OpenedStore opened = global.openToWrite(newStore)) {
        inputs.forEach(input -> refuseIfKnown(opened.store(), input));
        withTotals(opened.store(), totals, () -> importAll(opened, inputs, totals));
      }
    }
    return ExitCode.OK.number();
  }

  private void withTotals(EventStore store, ImportTotals totals, Runnable run) {
    try {
      run.run();
    } catch (CommandFailed failure) {
      tellTotals(store, totals, failure);
      throw failure;
    }
    streams.printLine(totals.toJson(store));
  }

  /** What came before a failure is stored, and worth saying; the failure itself matters more. */
  private void tellTotals(EventStore store, ImportTotals totals, CommandFailed failure) {
    try {
      streams.printLine(totals.toJson(store));
    } catch (VarveException | OutputFailed e) {
      failure.addSuppressed(e);
    }
  }

  private void checkOptions() {
    if (batch < 1 || batch > Limits.EVENTS_PER_COMMIT) {
      throw CommandFailed.badInput(
          "--batch must be from 1 to " + Limits.EVENTS_PER_COMMIT + ", is " + batch);
    }
    if (source != null && files.size() > 1) {
      throw CommandFailed.badInput("--source names one file; there are " + files.size());
    }
    if (!exact && source == null && files.contains(InputFile.STANDARD_INPUT)) {
      throw CommandFailed.badInput(
          "standard input has no name to remember: give one with --source NAME");
    }
    if (exact && (files.size() > 1 || resume || skipBad != null || source != null)) {
      throw CommandFailed.badInput(
          "--exact takes one whole export, without --resume, --skip-bad and --source");
    }
    if (exact) {
      global.requireFiles("import --exact");
    }
  }

  private List<InputFile> inputs() {
    List<InputFile> inputs = files.stream().map(file -> InputFile.of(file, source)).toList();
    Set<String> sources = new HashSet<>();
    for (InputFile input : inputs) {
      if (!sources.add(input.source())) {
        throw CommandFailed.badInput(
            "two files have the name "
                + input.source()
                + "; import them one by one, with --source");
      }
    }
    return inputs;
  }

  private void importAll(OpenedStore opened, List<InputFile> inputs, ImportTotals totals) {
    try (SkippedLines skipped = skipBad == null ? null : SkippedLines.open(skipBad)) {
      for (InputFile input : inputs) {
        long done = opened.store().trackingPosition(input.source());
        if (done > 0) {
          streams.tell(input.name() + ": going on behind line " + done);
        }
        new FileImport(opened, input, totals, skipped, streams, batch, done).run();
      }
    }
    if (totals.rejected() > 0) {
      streams.tell(totals.rejected() + " bad lines, see " + skipBad);
    }
  }

  private void refuseIfKnown(EventStore store, InputFile input) {
    long done = store.trackingPosition(input.source());
    if (done > 0 && !resume) {
      throw CommandFailed.badInput(
          ("%s: source %s is imported up to line %d; go on from there with --resume,"
                  + " or import it again with --source NAME")
              .formatted(input.name(), input.source(), done));
    }
  }
}

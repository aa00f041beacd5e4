package io.varve.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code varve export}: prints the whole store. */
@Command(
    name = "export",
    header = "Print the whole store, one event a line, with its commits.",
    description = {
      "",
      "varve import --exact stores it again as it was, ids, positions and times included; varve"
          + " import takes it as new events.",
      ""
    })
final class ExportCommand implements Callable<Integer> {
  private final GlobalOptions global;
  private final Streams streams;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Write to FILE, which is there only when it is whole. Default: standard output")
  private @Nullable Path to;

  ExportCommand(GlobalOptions global, Streams streams) {
    this.global = global;
    this.streams = streams;
  }

  @Override
  public Integer call() {
    try (OpenedStore opened = global.openToRead()) {
      if (to == null) {
        new ExportRun(opened, new EventLines(streams::write), streams).run();
      } else {
        try (WholeFile file = WholeFile.create(to)) {
          new ExportRun(opened, new EventLines(file::write), streams).run();
          file.finish();
        }
      }
    }
    return ExitCode.OK.number();
  }
}

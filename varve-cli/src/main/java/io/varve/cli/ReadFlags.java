package io.varve.cli;

import io.varve.api.PayloadPredicate;
import io.varve.api.ReadOptions;
import io.varve.api.json.PayloadPredicateText;
import io.varve.api.json.TimeText;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@link ReadOptions} on the command line. Filled by the parser, then only read. */
final class ReadFlags {
  @Option(names = "--after", paramLabel = "N", description = "Only positions above N.")
  private long after;

  @Option(names = "--before", paramLabel = "N", description = "Only positions below N.")
  private long before = Long.MAX_VALUE;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Only what happened at TIME or later, such as 2011-12-19T10:24:57Z.")
  private @Nullable String since;

  @Option(names = "--until", paramLabel = "TIME", description = "Only what happened before TIME.")
  private @Nullable String until;

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "Only what had happened by TIME, TIME included.")
  private @Nullable String asOf;

  @Option(
      names = "--where",
      paramLabel = "'PATH OP JSON'",
      description =
          "Only payloads of which this holds, such as 'payload.amount ge 10000'; repeat for all of"
              + " several. OP: eq ne gt ge lt le in exists contains prefix.")
  private List<String> where = List.of();

  @Option(names = "--reverse", description = "Newest first.")
  private boolean reverse;

  @Option(names = "--limit", paramLabel = "N", description = "At most N events.")
  private long limit = Long.MAX_VALUE;

  ReadOptions toReadOptions() {
    ReadOptions options = ReadOptions.defaults().withAfter(after).withBefore(before);
    if (since != null) {
      options = options.withSince(TimeText.parse(since));
    }
    if (until != null) {
      options = options.withUntil(TimeText.parse(until));
    }
    if (asOf != null) {
      options = options.withAsOf(TimeText.parse(asOf));
    }
    if (!where.isEmpty()) {
      options =
          options.withWhere(
              where.stream().map(PayloadPredicateText::parse).toArray(PayloadPredicate[]::new));
    }
    return (reverse ? options.withReverse() : options).withLimit(limit);
  }
}

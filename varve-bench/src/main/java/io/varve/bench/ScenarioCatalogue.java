package io.varve.bench;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The scenarios by name; the one place where names are given meaning. */
final class ScenarioCatalogue {
  /** What runs when nothing is named. */
  static final List<String> DEFAULTS =
      List.of(
          "durable_ingest/8x100",
          "entity_query/memory",
          "entity_query/disk",
          "reopen/clean",
          "import",
          "heap_growth");

  /** What there is, a line each. */
  static final String LISTING =
      """
      scenarios (those that run when none is named have a *):
        durable_ingest/PxB   * P producers append commits of B events, each forced (8x100)
        log_ceiling/PxB        what write and force of as many bytes cost on this disk
        entity_query/memory  * reading the 100 events of an entity, store in memory
        entity_query/disk    * the same, store on disk
        reopen/clean         * opening a store of 1,000,000 events that was closed
        import               * ./varve import as a process, of --file FILE or of 262,200
                               generated lines
        heap_growth          * used heap at 1 and at 10 million events, in a JVM of 256 MiB
      """;

  private final Workspace workspace;
  private final Scale scale;
  private final Path root;
  private final @Nullable Path file;

  ScenarioCatalogue(BenchArguments arguments, Scale scale) {
    this.workspace = new Workspace(arguments.directory());
    this.scale = scale;
    this.root = arguments.root();
    this.file = arguments.file();
  }

  /**
   * The scenario that {@code name} stands for, with its parameters where it has any.
   *
   * @throws IllegalArgumentException saying what is known, if nothing has this name
   */
  Scenario scenario(String name, String parameters) {
    return switch (name) {
      case "durable_ingest" ->
          new DurableIngest(workspace, LoadShape.parse(parameters), scale.ingestEvents());
      case "log_ceiling" ->
          new LogCeiling(workspace.directory(), LoadShape.parse(parameters), scale.ceilingFrames());
      case "entity_query" -> entityQuery(parameters);
      case "reopen" -> {
        requireParameters(name, parameters, "clean");
        yield new CleanReopen(workspace, scale.reopenEvents());
      }
      case "import" -> {
        requireParameters(name, parameters, importedFile());
        yield file == null
            ? CommandImport.ofLoanLog(workspace, root, scale.importLines())
            : CommandImport.ofFile(workspace, root, file);
      }
      case "heap_growth" -> {
        requireParameters(name, parameters, "");
        yield new HeapGrowth(workspace, scale.heapEvents());
      }
      default -> throw unknown(name, parameters);
    };
  }

  /** The selector with what the results must tell besides: which file was imported. */
  String complete(String selector) {
    return selector.equals("import") ? "import/" + importedFile() : selector;
  }

  private String importedFile() {
    return file == null ? "generated" : String.valueOf(file.getFileName());
  }

  private Scenario entityQuery(String parameters) {
    return switch (parameters) {
      case "memory" ->
          new EntityQuery(workspace, EntityQuery.StorePlace.MEMORY, scale.entityQueries());
      case "disk" -> new EntityQuery(workspace, EntityQuery.StorePlace.DISK, scale.entityQueries());
      default -> throw unknown("entity_query", parameters);
    };
  }

  private static void requireParameters(String name, String parameters, String known) {
    if (!parameters.equals(known)) {
      throw unknown(name, parameters);
    }
  }

  private static IllegalArgumentException unknown(String name, String parameters) {
    return new IllegalArgumentException(
        "no scenario " + (parameters.isEmpty() ? name : name + "/" + parameters));
  }
}

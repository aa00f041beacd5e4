package io.varve.cli;

import io.varve.api.EntityId;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import io.varve.api.json.QueryJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A {@link Query} on the command line: one item from flags, or JSON, or all. Filled by the parser,
 * then only read.
 */
final class QueryFlags {
  @Option(
      names = "--entity",
      paramLabel = "ID",
      description = "Events of this entity; repeat for any of several.")
  private List<String> entities = List.of();

  @Option(
      names = "--entity-prefix",
      paramLabel = "TEXT",
      description = "Events of entities whose id starts so; repeatable.")
  private List<String> entityPrefixes = List.of();

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      description = "Events of this type; repeat for any of several.")
  private List<String> types = List.of();

  @Option(
      names = "--type-prefix",
      paramLabel = "TEXT",
      description = "Events whose type starts so; repeatable.")
  private List<String> typePrefixes = List.of();

  @Option(
      names = "--tag",
      paramLabel = "KEY:VALUE",
      description = "Events with this tag; repeat for all of several.")
  private List<String> tags = List.of();

  @Option(
      names = "--query",
      paramLabel = "JSON",
      description =
          "The query as JSON, in place of the flags above:"
              + " {\"items\":[{\"types\":[..],\"tags\":[..],\"entities\":[..]}]}.")
  private @Nullable String json;

  @Option(names = "--all", description = "Every event.")
  private boolean all;

  boolean isGiven() {
    return all || json != null || hasItem();
  }

  Query toQuery() {
    if ((all ? 1 : 0) + (json != null ? 1 : 0) + (hasItem() ? 1 : 0) > 1) {
      throw CommandFailed.badInput(
          "give either --all, or --query JSON, or flags such as --entity and --type");
    }
    if (all) {
      return Query.all();
    }
    if (json != null) {
      return QueryJson.parse(json.getBytes(StandardCharsets.UTF_8));
    }
    if (!hasItem()) {
      throw CommandFailed.badInput(
          "say which events: --entity ID, --type TYPE, --tag KEY:VALUE, --query JSON; or --all for"
              + " every event, which is --query '{\"all\":true}'");
    }
    return Query.of(
        new QueryItem(
            types,
            typePrefixes,
            tags.stream().map(Tag::of).toList(),
            entities.stream().map(EntityId::of).toList(),
            entityPrefixes));
  }

  private boolean hasItem() {
    return !(entities.isEmpty()
        && entityPrefixes.isEmpty()
        && types.isEmpty()
        && typePrefixes.isEmpty()
        && tags.isEmpty());
  }
}

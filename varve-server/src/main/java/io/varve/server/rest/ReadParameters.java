package io.varve.server.rest;

import io.varve.api.EntityId;
import io.varve.api.InvalidInput;
import io.varve.api.LimitExceeded;
import io.varve.api.PayloadPredicate;
import io.varve.api.Query;
import io.varve.api.QueryItem;
import io.varve.api.ReadOptions;
import io.varve.api.Tag;
import io.varve.api.VarveException;
import io.varve.api.json.PayloadPredicateText;
import io.varve.api.json.QueryJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A query and its options as the parameters of an address: one item, or JSON. */
final class ReadParameters {
  private static final Set<String> ITEM =
      Set.of("event_type", "event_type_prefix", "tag", "entity_id", "entity_id_prefix");
  private static final String QUERY = "query";

  /** What says which of the matching events, but for how many. */
  static final Set<String> RANGE = Set.of("after", "before", "since", "until", "as_of", "where");

  /** What a page takes. */
  static final Set<String> PAGE = with(RANGE, "reverse", "limit", "cursor");

  private ReadParameters() {}

  static Set<String> with(Set<String> names, String... more) {
    return Stream.concat(names.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
  }

  /** The names of {@link #query}, and others. */
  static Set<String> queryAnd(Set<String> names) {
    return Stream.of(ITEM.stream(), Stream.of(QUERY), names.stream())
        .flatMap(each -> each)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The query; without any of its parameters, all events. */
  static Query query(Parameters parameters) {
    boolean hasItem = ITEM.stream().anyMatch(name -> !parameters.all(name).isEmpty());
    Query query =
        parameters.one(QUERY, text -> QueryJson.parse(text.getBytes(StandardCharsets.UTF_8)));
    if (query != null && hasItem) {
      throw Parameters.invalid(
          QUERY, "stands beside parameters of an item", "put all into query, or leave it out");
    }
    if (query != null) {
      return query;
    }
    return hasItem ? item(parameters) : Query.all();
  }

  private static Query item(Parameters parameters) {
    List<Tag> tags = parameters.all("tag", Tag::of);
    List<EntityId> entities = parameters.all("entity_id", EntityId::of);
    try {
      return Query.of(
          new QueryItem(
              parameters.all("event_type"),
              parameters.all("event_type_prefix"),
              tags,
              entities,
              parameters.all("entity_id_prefix")));
    } catch (InvalidInput | LimitExceeded e) {
      throw new Rejected(Problem.of(e, "parameters"));
    }
  }

  /** The options but for limit and cursor. */
  static ReadOptions options(Parameters parameters) {
    List<PayloadPredicate> where = parameters.all("where", PayloadPredicateText::parse);
    try {
      return new ReadOptions(
          parameters.number("after", 0, Long.MAX_VALUE, 0),
          parameters.number("before", 0, Long.MAX_VALUE, Long.MAX_VALUE),
          parameters.time("since"),
          parameters.time("until"),
          parameters.time("as_of"),
          where,
          parameters.flag("reverse"),
          Long.MAX_VALUE);
    } catch (VarveException e) {
      throw new Rejected(Problem.of(e, "parameters"));
    }
  }
}

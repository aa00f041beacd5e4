package io.varve.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where, when and how many, beside a {@link Query}. Start from {@link #defaults()}.
 *
 * @param after only positions above this; 0: from the first
 * @param before only positions below this; {@code Long.MAX_VALUE}: to the end
 * @param since only timestamps at or after this
 * @param until only timestamps before this
 * @param asOf only timestamps at or before this
 * @param where payload predicates that must all hold
 * @param reverse newest first
 * @param limit at most this many events; {@code Long.MAX_VALUE}: no limit
 */
public record ReadOptions(
    long after,
    long before,
    @Nullable Instant since,
    @Nullable Instant until,
    @Nullable Instant asOf,
    List<PayloadPredicate> where,
    boolean reverse,
    long limit) {

  private static final ReadOptions DEFAULTS =
      new ReadOptions(0, Long.MAX_VALUE, null, null, null, List.of(), false, Long.MAX_VALUE);

  public ReadOptions {
    if (after < 0 || before < 0 || limit < 0) {
      throw new InvalidInput(
          "after, before and limit must not be negative: " + after + ", " + before + ", " + limit);
    }
    Limits.check("number of where clauses", where.size(), Limits.WHERE_CLAUSES);
    where = List.copyOf(where);
  }

  public static ReadOptions defaults() {
    return DEFAULTS;
  }

  public ReadOptions withAfter(long position) {
    return new ReadOptions(position, before, since, until, asOf, where, reverse, limit);
  }

  public ReadOptions withBefore(long position) {
    return new ReadOptions(after, position, since, until, asOf, where, reverse, limit);
  }

  public ReadOptions withSince(Instant inclusive) {
    return new ReadOptions(after, before, inclusive, until, asOf, where, reverse, limit);
  }

  public ReadOptions withUntil(Instant exclusive) {
    return new ReadOptions(after, before, since, exclusive, asOf, where, reverse, limit);
  }

  public ReadOptions withAsOf(Instant inclusive) {
    return new ReadOptions(after, before, since, until, inclusive, where, reverse, limit);
  }

  public ReadOptions withWhere(PayloadPredicate... predicates) {
    return new ReadOptions(after, before, since, until, asOf, List.of(predicates), reverse, limit);
  }

  public ReadOptions withReverse() {
    return new ReadOptions(after, before, since, until, asOf, where, true, limit);
  }

  public ReadOptions withLimit(long events) {
    return new ReadOptions(after, before, since, until, asOf, where, reverse, events);
  }
}

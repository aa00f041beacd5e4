package io.varve.api.json;

import io.varve.api.PayloadPredicate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Payload predicates compiled for many events: all must hold. Used by one thread at a time.
 *
 * <p>A missing path passes {@code exists false} only, not even {@code ne}. Nothing is converted:
 * values of different types are never equal, so {@code ne} passes where the path is there with
 * another type, and {@code gt ge lt le} pass for two numbers or two strings only. Numbers compare
 * as decimals of any size, strings by code point after unescaping; {@code eq}, {@code in} and
 * membership in {@code contains} look through arrays and, without regard to order, objects. Where a
 * payload or metadata is not valid JSON, or no JSON at all, every path in it is missing. Any bytes
 * may be given.
 */
public final class PredicateMatcher {
  private record Clause(JsonPath.Root root, List<byte[]> keys, CompiledPredicate predicate) {}

  private final List<Clause> clauses;
  private final boolean readsPayload;
  private final boolean readsMetadata;
  private final JsonScanner scanner = new JsonScanner("value");

  public PredicateMatcher(List<PayloadPredicate> predicates) {
    clauses = predicates.stream().map(PredicateMatcher::compile).toList();
    readsPayload = clauses.stream().anyMatch(clause -> clause.root == JsonPath.Root.PAYLOAD);
    readsMetadata = clauses.stream().anyMatch(clause -> clause.root == JsonPath.Root.METADATA);
  }

  private static Clause compile(PayloadPredicate predicate) {
    JsonPath path = predicate.path();
    return new Clause(
        path.root(),
        path.keyBytes(),
        new CompiledPredicate(predicate.op(), predicate.operand().toBytes()));
  }

  /** Whether any predicate asks for the payload, which may stay unread otherwise. */
  public boolean readsPayload() {
    return readsPayload;
  }

  /** Whether any predicate asks for the metadata, which may stay unread otherwise. */
  public boolean readsMetadata() {
    return readsMetadata;
  }

  /**
   * Whether an event with this payload and metadata passes; an empty metadata range stands for
   * none.
   */
  public boolean matches(boolean payloadIsJson, byte[] payload, byte[] metadata) {
    return matches(payloadIsJson, payload, 0, payload.length, metadata, 0, metadata.length);
  }

  /** As {@link #matches(boolean, byte[], byte[])}, of ranges; they may lie in the same array. */
  public boolean matches(
      boolean payloadIsJson,
      byte[] payload,
      int payloadFrom,
      int payloadTo,
      byte[] metadata,
      int metadataFrom,
      int metadataTo) {
    boolean payloadThere =
        readsPayload && payloadIsJson && scanner.isDocument(payload, payloadFrom, payloadTo);
    boolean metadataThere =
        readsMetadata
            && metadataFrom < metadataTo
            && scanner.isDocument(metadata, metadataFrom, metadataTo);
    scanner.reset(JsonScanner.NOTHING, 0, 0);
    for (Clause clause : clauses) {
      boolean passes =
          clause.root == JsonPath.Root.PAYLOAD
              ? passes(clause, payloadThere, payload, payloadFrom, payloadTo)
              : passes(clause, metadataThere, metadata, metadataFrom, metadataTo);
      if (!passes) {
        return false;
      }
    }
    return true;
  }

  private static boolean passes(Clause clause, boolean isThere, byte[] json, int from, int to) {
    @Nullable JsonRange value = isThere ? JsonWalk.find(json, from, to, clause.keys) : null;
    return clause.predicate.passes(json, value);
  }
}

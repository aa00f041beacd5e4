package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A {@link QueryItem} with its terms as bytes and hashes. Immutable; used by any thread. */
final class CompiledItem {
  private static final KeyTerm[] NO_TERMS = {};
  private static final byte[][] NO_PREFIXES = {};

  final KeyTerm[] types;
  final byte[][] typePrefixes;
  final KeyTerm[] tags;
  final KeyTerm[] entities;
  final byte[][] entityPrefixes;
  private final @Nullable KeyTerm onlyTerm;

  CompiledItem(QueryItem item, KeyHash hash) {
    types = terms(IndexDomain.TYPE, item.types(), type -> type, hash);
    typePrefixes = prefixes(item.typePrefixes());
    tags = terms(IndexDomain.TAG, item.tags(), Tag::text, hash);
    entities = terms(IndexDomain.ENTITY, item.entities(), EntityId::value, hash);
    entityPrefixes = prefixes(item.entityPrefixes());
    boolean prefixed = typePrefixes.length + entityPrefixes.length != 0;
    onlyTerm = prefixed ? null : onlyTerm(types, tags, entities);
  }

  private static <T> KeyTerm[] terms(
      int domain, List<T> keys, Function<T, String> text, KeyHash hash) {
    KeyTerm[] terms = keys.isEmpty() ? NO_TERMS : new KeyTerm[keys.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new KeyTerm(domain, text.apply(keys.get(i)), hash);
    }
    return terms;
  }

  private static byte[][] prefixes(List<String> texts) {
    byte[][] prefixes = texts.isEmpty() ? NO_PREFIXES : new byte[texts.size()][];
    for (int i = 0; i < prefixes.length; i++) {
      prefixes[i] = Utf8.encode("query prefix", texts.get(i));
    }
    return prefixes;
  }

  /** The item's one term where it is nothing but one exact key; null otherwise. */
  @Nullable KeyTerm onlyTerm() {
    return onlyTerm;
  }

  private static @Nullable KeyTerm onlyTerm(KeyTerm[]... groups) {
    KeyTerm only = null;
    for (KeyTerm[] group : groups) {
      for (KeyTerm term : group) {
        if (only != null) {
          return null;
        }
        only = term;
      }
    }
    return only;
  }
}

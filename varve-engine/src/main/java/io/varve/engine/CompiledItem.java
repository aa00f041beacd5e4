package io.varve.engine;

import io.varve.api.EntityId;
import io.varve.api.QueryItem;
import io.varve.api.Tag;
import io.varve.storage.IndexDomain;
import io.varve.storage.KeyHash;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@link QueryItem} with its terms as bytes and hashes. Immutable; used by any thread. */
final class CompiledItem {
  final KeyTerm[] types;
  final byte[][] typePrefixes;
  final KeyTerm[] tags;
  final KeyTerm[] entities;
  final byte[][] entityPrefixes;
  private final @Nullable KeyTerm onlyTerm;

  CompiledItem(QueryItem item, KeyHash hash) {
    types = terms(IndexDomain.TYPE, item.types(), hash);
    typePrefixes = prefixes(item.typePrefixes());
    tags = terms(IndexDomain.TAG, item.tags().stream().map(Tag::text).toList(), hash);
    entities =
        terms(IndexDomain.ENTITY, item.entities().stream().map(EntityId::value).toList(), hash);
    entityPrefixes = prefixes(item.entityPrefixes());
    boolean prefixed = typePrefixes.length + entityPrefixes.length != 0;
    onlyTerm = prefixed ? null : onlyTerm(types, tags, entities);
  }

  private static KeyTerm[] terms(int domain, List<String> keys, KeyHash hash) {
    KeyTerm[] terms = new KeyTerm[keys.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new KeyTerm(domain, keys.get(i), hash);
    }
    return terms;
  }

  private static byte[][] prefixes(List<String> texts) {
    byte[][] prefixes = new byte[texts.size()][];
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

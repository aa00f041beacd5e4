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
  private static final KeyTerm[] NO_TERMS = {};
  private static final byte[][] NO_PREFIXES = {};

  final KeyTerm[] types;
  final byte[][] typePrefixes;
  final KeyTerm[] tags;
  final KeyTerm[] entities;
  final byte[][] entityPrefixes;
  private final @Nullable KeyTerm onlyTerm;

  CompiledItem(QueryItem item, KeyHash hash) {
    types = types(item.types(), hash);
    typePrefixes = prefixes(item.typePrefixes());
    tags = tags(item.tags(), hash);
    entities = entities(item.entities(), hash);
    entityPrefixes = prefixes(item.entityPrefixes());
    boolean prefixed = typePrefixes.length + entityPrefixes.length != 0;
    onlyTerm = prefixed ? null : onlyTerm(types, tags, entities);
  }

  private static KeyTerm[] types(List<String> types, KeyHash hash) {
    KeyTerm[] terms = types.isEmpty() ? NO_TERMS : new KeyTerm[types.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new KeyTerm(IndexDomain.TYPE, types.get(i), hash);
    }
    return terms;
  }

  private static KeyTerm[] tags(List<Tag> tags, KeyHash hash) {
    KeyTerm[] terms = tags.isEmpty() ? NO_TERMS : new KeyTerm[tags.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new KeyTerm(IndexDomain.TAG, tags.get(i).text(), hash);
    }
    return terms;
  }

  private static KeyTerm[] entities(List<EntityId> entities, KeyHash hash) {
    KeyTerm[] terms = entities.isEmpty() ? NO_TERMS : new KeyTerm[entities.size()];
    for (int i = 0; i < terms.length; i++) {
      terms[i] = new KeyTerm(IndexDomain.ENTITY, entities.get(i).value(), hash);
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

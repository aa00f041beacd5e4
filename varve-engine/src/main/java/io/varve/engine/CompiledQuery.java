package io.varve.engine;

import io.varve.api.Query;
import io.varve.storage.KeyHash;

/**
 * A query made ready for the indexes of one store: every term as bytes with its hash, computed once
 * and used for all parts and for both phases of a condition. Immutable; used by any thread.
 */
final class CompiledQuery {
  private static final CompiledItem[] NO_ITEMS = {};

  private final boolean all;
  private final CompiledItem[] items;

  private CompiledQuery(boolean all, CompiledItem[] items) {
    this.all = all;
    this.items = items;
  }

  static CompiledQuery of(Query query, KeyHash hash) {
    return switch (query) {
      case Query.All() -> new CompiledQuery(true, NO_ITEMS);
      case Query.AnyOf(var items) -> {
        CompiledItem[] compiled = new CompiledItem[items.size()];
        for (int i = 0; i < compiled.length; i++) {
          compiled[i] = new CompiledItem(items.get(i), hash);
        }
        yield new CompiledQuery(false, compiled);
      }
    };
  }

  /** Whether every event matches. */
  boolean all() {
    return all;
  }

  int itemCount() {
    return items.length;
  }

  CompiledItem item(int i) {
    return items[i];
  }
}

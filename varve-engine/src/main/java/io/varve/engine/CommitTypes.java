package io.varve.engine;

import io.varve.api.NewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The distinct event types of a commit, found on the caller's thread so that the lock need not look
 * at every event. Immutable.
 */
final class CommitTypes {
  /** Up to so many, comparing is cheaper than hashing. */
  private static final int FEW = 8;

  private static final int[] ONLY_FIRST = {0};

  /** Each type once, in order of first appearance. */
  final List<String> names;

  /** For each event: which of {@link #names}. */
  final int[] ofEvent;

  CommitTypes(List<NewEvent> events) {
    if (events.size() == 1) {
      ofEvent = ONLY_FIRST;
      names = List.of(events.getFirst().eventType());
      return;
    }
    ofEvent = new int[events.size()];
    names = new ArrayList<>(4);
    Map<String, Integer> many = new HashMap<>();
    int last = -1;
    for (int i = 0; i < ofEvent.length; i++) {
      String type = events.get(i).eventType();
      if (last < 0 || !type.equals(names.get(last))) {
        last = names.size() <= FEW ? names.indexOf(type) : many.getOrDefault(type, -1);
        if (last < 0) {
          last = add(type, many);
        }
      }
      ofEvent[i] = last;
    }
  }

  private int add(String type, Map<String, Integer> many) {
    names.add(type);
    if (names.size() == FEW + 1) {
      for (int i = 0; i < names.size(); i++) {
        many.put(names.get(i), i);
      }
    } else if (names.size() > FEW) {
      many.put(type, names.size() - 1);
    }
    return names.size() - 1;
  }
}

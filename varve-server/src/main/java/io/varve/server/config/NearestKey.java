package io.varve.server.config;

import java.util.Collection;

/** Finds the known word that is closest to a mistyped one. */
final class NearestKey {
  private NearestKey() {}

  /** The word of {@code known} that takes the fewest edits to become {@code word}. */
  static String of(String word, Collection<String> known) {
    String nearest = "";
    int least = Integer.MAX_VALUE;
    for (String each : known) {
      int edits = edits(word, each);
      if (edits < least) {
        least = edits;
        nearest = each;
      }
    }
    return nearest;
  }

  /** Insertions, deletions and replacements between two words (Levenshtein), row by row. */
  private static int edits(String from, String to) {
    int[] row = new int[to.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= from.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[to.length()];
  }
}

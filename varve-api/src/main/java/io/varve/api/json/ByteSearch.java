package io.varve.api.json;

/**
 * Finds a fixed pattern in byte ranges, in time linear in their sum whatever they hold (Knuth,
 * Morris, Pratt).
 */
final class ByteSearch {
  private final byte[] pattern;

  /** For each prefix of the pattern, the length of its longest border. */
  private final int[] borders;

  ByteSearch(byte[] pattern) {
    this.pattern = pattern;
    borders = new int[pattern.length];
    int border = 0;
    for (int i = 1; i < pattern.length; i++) {
      while (border > 0 && pattern[i] != pattern[border]) {
        border = borders[border - 1];
      }
      if (pattern[i] == pattern[border]) {
        border++;
      }
      borders[i] = border;
    }
  }

  boolean isIn(byte[] text, int from, int to) {
    int matched = 0;
    for (int i = from; i < to && matched < pattern.length; i++) {
      while (matched > 0 && text[i] != pattern[matched]) {
        matched = borders[matched - 1];
      }
      if (text[i] == pattern[matched]) {
        matched++;
      }
    }
    return matched == pattern.length;
  }
}

package io.varve.bench.peers;

/** What an acknowledged batch has survived. */
enum Durability {
  /** Power loss: it was forced to the disk, by itself or with others. */
  SYNCED("synced"),
  /** The end of the process at most: the engine took it and forces nothing for it. */
  UNSYNCED("unsynced");

  private final String text;

  Durability(String text) {
    this.text = text;
  }

  String text() {
    return text;
  }

  static Durability parse(String text) {
    for (Durability each : values()) {
      if (each.text.equals(text)) {
        return each;
      }
    }
    throw new IllegalArgumentException("\"" + text + "\" is neither synced nor unsynced");
  }
}

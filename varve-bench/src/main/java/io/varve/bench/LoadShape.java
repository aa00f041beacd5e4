package io.varve.bench;

/** How many producers append at once, and how many events each of their commits has. */
public record LoadShape(int producers, int batch) {
  /** Reads {@code PRODUCERSxBATCH}. */
  public static LoadShape parse(String text) {
    String[] parts = text.split("x", -1);
    if (parts.length != 2) {
      throw new IllegalArgumentException("\"" + text + "\" is not PRODUCERSxBATCH, as 8x100");
    }
    LoadShape shape = new LoadShape(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    if (shape.producers < 1 || shape.batch < 1) {
      throw new IllegalArgumentException("\"" + text + "\": both must be at least 1");
    }
    return shape;
  }

  /** Bytes of one commit of every producer, at {@link SyntheticEvents#EVENT_BYTES} an event. */
  public int roundBytes() {
    return Math.multiplyExact(Math.multiplyExact(producers, batch), SyntheticEvents.EVENT_BYTES);
  }

  /**
   * Commits of each producer so that together they store at least {@code events}, or enough to
   * time.
   */
  public int commitsPerProducer(long events, long maxCommits) {
    long commits = Math.min(Math.ceilDiv(events, batch), maxCommits);
    return Math.toIntExact(Math.ceilDiv(commits, producers));
  }
}

package io.varve.cli;

/** Shows on standard error how far a long command is. Used by one thread. */
interface Progress {
  /**
   * Says how far the work is; cheap, and shown only now and then.
   *
   * @param count lines or events done
   * @param part of the work done, in parts of {@code whole}
   * @param whole -1: unknown
   */
  void advance(long count, long part, long whole);

  /** Shows the end, or takes away what a later message must not run into. */
  void end();

  /**
   * A bar where {@code err} is a terminal, plain lines otherwise.
   *
   * @param startCount lines or events done before
   */
  static Progress of(Streams streams, String title, String unit, long startCount) {
    Pace pace = new Pace(System.nanoTime(), startCount);
    return streams.errIsTerminal()
        ? new ProgressBar(streams.err(), title, unit, pace)
        : new ProgressLines(streams.err(), title, unit, pace);
  }
}

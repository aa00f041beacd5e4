package io.varve.bench;

import io.varve.api.Append;
import io.varve.api.Query;
import io.varve.api.Tag;

/** The appends of one producer, each on the condition that nobody else wrote under its tag. */
public final class ProducerAppends {
  private final SyntheticEvents events;
  private final Query own;
  private final int batch;

  public ProducerAppends(int number, int batch) {
    Tag tag = Tag.of("producer", Integer.toString(number));
    this.events = new SyntheticEvents(tag, number);
    this.own = Query.tag(tag.text());
    this.batch = batch;
  }

  /** The next append, on the condition that its tag has no event above {@code after}. */
  public Append next(long after) {
    Append append = batch == 1 ? Append.of(events.next()) : Append.of(events.batch(batch));
    return append.noneMatch(own, after);
  }
}

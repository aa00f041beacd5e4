package io.varve.api;

/** A value is larger than its bound in {@link Limits}; nothing was stored. */
public final class LimitExceeded extends VarveException {
  private static final long serialVersionUID = 1L;

  private final long actual;
  private final long limit;

  public LimitExceeded(String what, long actual, long limit) {
    super("limit_exceeded", what + " is " + actual + ", the limit is " + limit);
    this.actual = actual;
    this.limit = limit;
  }

  public long actual() {
    return actual;
  }

  public long limit() {
    return limit;
  }
}

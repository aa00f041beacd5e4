package io.varve.server.rest;

/** A request ends here, with a problem for its answer. */
final class Rejected extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Rejected(Problem problem) {
    // No stack trace: this is an answer, not a fault.
    super(problem.detail(), null, false, false);
    this.problem = problem;
  }

  Problem problem() {
    return problem;
  }
}

package io.varve.server.security;

/** Whether a request may go on. */
sealed interface AccessVerdict permits AccessVerdict.Admitted, Refusal {
  record Admitted(Grant grant) implements AccessVerdict {}
}

package io.varve.server.security;

/** What became of a key that somebody presented. */
sealed interface KeyVerdict {
  record Valid(Grant grant) implements KeyVerdict {}

  /** It is not of the form of a key. */
  record Malformed() implements KeyVerdict {}

  /** No key has this id and secret: never made, revoked, or guessed. */
  record Unknown() implements KeyVerdict {}

  record Expired(ApiKey key) implements KeyVerdict {}
}

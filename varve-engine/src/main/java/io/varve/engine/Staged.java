package io.varve.engine;

/** What became of an attempt to stage a commit. */
sealed interface Staged {
  /** It has its positions and will be visible when the frame is. */
  record InFrame(StagedFrame frame, long first, long last) implements Staged {}

  /** The decider refused it. */
  record Refused(Verdict.Refusal verdict) implements Staged {}

  /** A part was sealed since phase 1: prepare again. */
  record Outdated() implements Staged {}
}

package io.varve.bench.report;

/**
 * A figure that must be reached, and one that is aimed at.
 *
 * @param measured as people read it; empty: it was not measured
 */
public record Goal(String figure, String must, String aim, String measured, Verdict verdict) {
  /** How far it went. */
  public enum Verdict {
    AIM("aim met"),
    MUST("met"),
    MISSED("missed"),
    NOT_MEASURED("not measured");

    private final String text;

    Verdict(String text) {
      this.text = text;
    }

    public String text() {
      return text;
    }
  }

  static Goal of(
      String figure, String must, String aim, String measured, boolean met, boolean aimMet) {
    Verdict verdict = !met ? Verdict.MISSED : aimMet ? Verdict.AIM : Verdict.MUST;
    return new Goal(figure, must, aim, measured, verdict);
  }
}

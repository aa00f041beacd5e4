package io.varve.bench.report;

import io.varve.bench.Unit;
import java.util.Locale;

/** Values as people read them. */
final class FigureText {
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;
  private static final double BILLION = 1e9;
  private static final double KIB = 1024;

  private FigureText() {}

  static String of(Unit unit, double value) {
    return switch (unit) {
      case NANOS -> time(value);
      case PER_SECOND -> rate(value);
      case BYTES -> bytes(value);
      case COUNT -> String.format(Locale.ROOT, "%,d", Math.round(value));
      case RATIO -> digits(value);
    };
  }

  static String time(double nanos) {
    if (nanos < THOUSAND) {
      return digits(nanos) + " ns";
    }
    if (nanos < MILLION) {
      return digits(nanos / THOUSAND) + " µs";
    }
    return nanos < BILLION ? digits(nanos / MILLION) + " ms" : digits(nanos / BILLION) + " s";
  }

  static String rate(double perSecond) {
    if (perSecond < THOUSAND) {
      return digits(perSecond) + "/s";
    }
    return perSecond < MILLION
        ? digits(perSecond / THOUSAND) + " k/s"
        : digits(perSecond / MILLION) + " M/s";
  }

  private static String bytes(double bytes) {
    if (Math.abs(bytes) < KIB) {
      return digits(bytes) + " B";
    }
    return Math.abs(bytes) < KIB * KIB
        ? digits(bytes / KIB) + " KiB"
        : digits(bytes / KIB / KIB) + " MiB";
  }

  /** Three digits that count. */
  static String digits(double value) {
    double size = Math.abs(value);
    String pattern = size >= 100 ? "%.0f" : size >= 10 ? "%.1f" : "%.2f";
    return String.format(Locale.ROOT, pattern, value);
  }
}

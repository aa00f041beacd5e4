package io.varve.bench.report;

import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Lines over some named places that stand at equal distances, from 0 or on a logarithmic scale.
 * Spreads of runs are whiskers.
 */
final class LineChart {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 300;
  private static final int LEFT = 70;
  private static final int RIGHT = 20;
  private static final int TOP = 12;
  private static final int BOTTOM = 34;
  private static final int COLOURS = 6;
  private static final int LINEAR_TICKS = 4;

  private final List<String> places;
  private final List<Series> lines;
  private final boolean logarithmic;
  private final DoubleFunction<String> text;
  private final double low;
  private final double high;
  private final Markup svg = new Markup();

  private LineChart(
      List<String> places, List<Series> lines, boolean logarithmic, DoubleFunction<String> text) {
    this.places = places;
    this.lines = lines;
    this.logarithmic = logarithmic;
    this.text = text;
    double greatest = extreme(true);
    double least = Math.max(1, extreme(false));
    this.low = logarithmic ? Math.floor(Math.log10(least)) : 0;
    this.high = logarithmic ? Math.max(low + 1, Math.ceil(Math.log10(greatest))) : round(greatest);
  }

  private double extreme(boolean greatest) {
    var all = lines.stream().flatMap(line -> line.points().stream());
    return greatest
        ? all.mapToDouble(Series.Point::greatest).max().orElse(1)
        : all.mapToDouble(Series.Point::least).min().orElse(1);
  }

  /** A number at or above that looks well at a quarter and a half. */
  private static double round(double value) {
    double unit = Math.pow(10, Math.floor(Math.log10(Math.max(value, 1e-9))));
    for (double step : List.of(1.0, 2.0, 4.0, 6.0, 8.0)) {
      if (step * unit >= value) {
        return step * unit;
      }
    }
    return 10 * unit;
  }

  /** A line's points have the index of their place as {@code x}; between places is allowed. */
  static String of(
      String title,
      List<String> places,
      List<Series> lines,
      boolean logarithmic,
      DoubleFunction<String> text) {
    LineChart chart = new LineChart(places, lines, logarithmic, text);
    chart.draw(title);
    return chart.svg.toString();
  }

  private void draw(String title) {
    svg.raw(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        WIDTH, HEIGHT, Markup.escaped(title));
    grid();
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), i % COLOURS);
    }
    svg.raw("</svg>");
    legend();
  }

  private void grid() {
    double step = logarithmic ? 1 : (high - low) / LINEAR_TICKS;
    for (double at = low; at <= high + step / 2; at += step) {
      double y = height(at);
      svg.raw("<path class=\"grid\" d=\"M%d %.1fH%d\"/>", LEFT, y, WIDTH - RIGHT);
      svg.raw("<text class=\"label\" x=\"%d\" y=\"%.1f\">", LEFT - 8, y + 4)
          .words(text.apply(logarithmic ? Math.pow(10, at) : at))
          .raw("</text>");
    }
    for (int i = 0; i < places.size(); i++) {
      svg.raw("<text class=\"tick\" x=\"%.1f\" y=\"%d\">", across(i), HEIGHT - BOTTOM + 20)
          .words(places.get(i))
          .raw("</text>");
    }
  }

  private void line(Series line, int colour) {
    svg.raw("<g class=\"s%d\"><title>", colour).words(line.name()).raw("</title>");
    svg.raw("<path class=\"line\" d=\"");
    char command = 'M';
    for (Series.Point point : line.points()) {
      svg.raw("%c%.1f %.1f", command, across(point.x()), height(scaled(point.y())));
      command = 'L';
    }
    svg.raw("\"/>");
    for (Series.Point point : line.points()) {
      double x = across(point.x());
      if (point.greatest() > point.least()) {
        svg.raw(
            "<path class=\"spread\" d=\"M%.1f %.1fV%.1f\"/>",
            x, height(scaled(point.least())), height(scaled(point.greatest())));
      }
      svg.raw("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>", x, height(scaled(point.y())));
      svg.words(line.name() + ": " + text.apply(point.y())).raw("</title></circle>");
    }
    svg.raw("</g>");
  }

  private void legend() {
    svg.raw("<ul class=\"legend\">");
    for (int i = 0; i < lines.size(); i++) {
      svg.raw("<li class=\"s%d\">", i % COLOURS).words(lines.get(i).name()).raw("</li>");
    }
    svg.raw("</ul>");
  }

  private double scaled(double value) {
    return logarithmic ? Math.log10(Math.max(value, 1)) : value;
  }

  private double across(double place) {
    double plot = WIDTH - LEFT - RIGHT - 40;
    return LEFT + 20 + (places.size() < 2 ? plot / 2 : place * plot / (places.size() - 1));
  }

  private double height(double value) {
    double share = Math.clamp((value - low) / (high - low), 0, 1);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}

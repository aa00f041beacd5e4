package io.varve.bench.report;

import java.util.List;

/**
 * Bars from left to right, one below the other, with the least and the greatest run as whiskers.
 */
final class BarChart {
  private static final int WIDTH = 640;
  private static final int LABEL_WIDTH = 190;
  private static final int VALUE_WIDTH = 90;
  private static final int ROW = 26;
  private static final int THICKNESS = 14;
  private static final int CAP = 4;
  private static final double PLOT = WIDTH - LABEL_WIDTH - VALUE_WIDTH;

  private BarChart() {}

  static String of(String title, List<Bar> bars) {
    double most = bars.stream().mapToDouble(Bar::greatest).max().orElse(1);
    Markup svg = new Markup();
    svg.raw(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
        WIDTH, bars.size() * ROW + 4, Markup.escaped(title));
    for (int i = 0; i < bars.size(); i++) {
      row(svg, bars.get(i), i * ROW + 2, most > 0 ? PLOT / most : 0);
    }
    return svg.raw("</svg>").toString();
  }

  private static void row(Markup svg, Bar bar, int top, double scale) {
    double middle = top + ROW / 2.0;
    double length = Math.max(1, bar.value() * scale);
    double least = LABEL_WIDTH + bar.least() * scale;
    double greatest = LABEL_WIDTH + bar.greatest() * scale;
    svg.raw(
        "<g><title>%s: %s (%s to %s)</title>",
        Markup.escaped(bar.label()),
        FigureText.of(bar.unit(), bar.value()),
        FigureText.of(bar.unit(), bar.least()),
        FigureText.of(bar.unit(), bar.greatest()));
    svg.raw("<text class=\"label\" x=\"%d\" y=\"%.1f\">", LABEL_WIDTH - 10, middle + 4)
        .words(bar.label())
        .raw("</text>");
    svg.raw(
        "<rect class=\"%s\" x=\"%d\" y=\"%.1f\" width=\"%.1f\" height=\"%d\" rx=\"2\"/>",
        bar.owner().style(), LABEL_WIDTH, middle - THICKNESS / 2.0, length, THICKNESS);
    if (bar.greatest() > bar.least()) {
      svg.raw(
          "<path class=\"whisker\" d=\"M%.1f %.1fH%.1fM%.1f %.1fv%dM%.1f %.1fv%d\"/>",
          least, middle, greatest, least, middle - CAP, 2 * CAP, greatest, middle - CAP, 2 * CAP);
    }
    double after = Math.max(greatest, LABEL_WIDTH + length) + 8;
    svg.raw("<text class=\"value\" x=\"%.1f\" y=\"%.1f\">", after, middle + 4)
        .words(FigureText.of(bar.unit(), bar.value()))
        .raw("</text></g>");
  }
}

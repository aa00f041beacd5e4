package io.varve.bench.report;

import java.util.List;

/** A line of a chart. */
record Series(String name, List<Point> points) {
  /** A place on the line. */
  record Point(double x, double y, double least, double greatest) {}

  Series {
    points = List.copyOf(points);
  }
}

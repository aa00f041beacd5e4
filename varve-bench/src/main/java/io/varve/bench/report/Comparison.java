package io.varve.bench.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ratios of a run held against those of an earlier one.
 *
 * @param compared ratios that both have
 * @param fallen those that fell by more than a fifth, with both values
 */
public record Comparison(int compared, List<String> fallen) {
  private static final double KEPT = 0.8;

  public Comparison {
    fallen = List.copyOf(fallen);
  }

  public static Comparison of(Figures now, Figures baseline) {
    Map<String, Double> ratios = Ratios.of(now);
    List<String> fallen = new ArrayList<>();
    int compared = 0;
    for (Map.Entry<String, Double> before : Ratios.of(baseline).entrySet()) {
      Double after = ratios.get(before.getKey());
      if (after == null) {
        continue;
      }
      compared++;
      if (after < KEPT * before.getValue()) {
        fallen.add(
            "%s fell by %.0f %%: %s, was %s"
                .formatted(
                    before.getKey(),
                    100 * (1 - after / before.getValue()),
                    text(after),
                    text(before.getValue())));
      }
    }
    return new Comparison(compared, fallen);
  }

  private static String text(double ratio) {
    return "%.4g".formatted(ratio);
  }

  /** Whether nothing fell; where nothing could be compared, nothing is shown to hold. */
  public boolean holds() {
    return compared > 0 && fallen.isEmpty();
  }

  /** Some lines for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    fallen.forEach(each -> text.append(each).append('\n'));
    return text.append(compared)
        .append(" ratios compared, ")
        .append(fallen.size())
        .append(" fell by more than 20 %\n")
        .toString();
  }
}

package dev.ostler.bench.report;

/** What a row is to reach. Medians are compared. */
public sealed interface Target {
  /** As the table prints it. */
  String text();

  /** Ostler divided by Apache is at least this. */
  record RatioAtLeast(double ratio) implements Target {
    @Override
    public String text() {
      return "≥ " + Numbers.plain(ratio) + "×";
    }
  }

  /** Ostler divided by Apache is at most {@code numerator / denominator}. */
  record RatioAtMost(double numerator, int denominator) implements Target {
    double ratio() {
      return numerator / denominator;
    }

    @Override
    public String text() {
      return denominator == 1
          ? "≤ " + Numbers.plain(numerator) + "×"
          : "≤ " + Numbers.plain(numerator) + "/" + denominator;
    }
  }

  /** Ostler's own figure is at most this, in the row's unit. */
  record AtMost(double value, String unit) implements Target {
    @Override
    public String text() {
      return ("≤ " + Numbers.plain(value) + " " + unit).trim();
    }
  }

  /** Ostler's own figure is at most so many times its own figure of another row. */
  record AtMostTimesRow(double factor, String otherRow, String shortName) implements Target {
    @Override
    public String text() {
      return "≤ " + Numbers.plain(factor) + "× " + shortName;
    }
  }

  static Target atLeast(double ratio) {
    return new RatioAtLeast(ratio);
  }

  static Target ratioAtMost(double numerator, int denominator) {
    return new RatioAtMost(numerator, denominator);
  }
}

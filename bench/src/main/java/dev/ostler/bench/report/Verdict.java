package dev.ostler.bench.report;

/** Whether a row's targets are met. */
public enum Verdict {
  MET("yes"),
  MISSED("**no**"),
  NO_TARGET(""),
  NOT_MEASURED("–");

  private final String text;

  Verdict(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }

  /** Compares medians; a target that needs a side which was not measured is not decided. */
  static Verdict of(Row row, Samples apache, Samples ostler) {
    if (row.targets().isEmpty()) {
      return NO_TARGET;
    }
    boolean met = true;
    for (Target target : row.targets()) {
      double ours = ostler.figure(row);
      double theirs = apache.figure(row);
      double bound =
          switch (target) {
            case Target.RatioAtLeast least -> theirs * least.ratio();
            case Target.RatioAtMost most -> theirs * most.ratio();
            case Target.AtMost most -> most.value();
            case Target.AtMostTimesRow times -> ostler.median(times.otherRow()) * times.factor();
          };
      if (Double.isNaN(ours) || Double.isNaN(bound)) {
        return NOT_MEASURED;
      }
      met &= target instanceof Target.RatioAtLeast ? ours >= bound : ours <= bound;
    }
    return met ? MET : MISSED;
  }
}

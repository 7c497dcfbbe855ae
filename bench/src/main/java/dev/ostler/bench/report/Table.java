package dev.ostler.bench.report;

import java.util.List;
import java.util.stream.Collectors;

/** The markdown table of one scenario. */
public final class Table {
  private static final String HEADER =
      """
      | row | unit | Apache | Ostler | ratio | target | met | spread A / O | CPU/op A / O |
      |---|---|---|---|---|---|---|---|---|
      """;

  private Table() {}

  /**
   * Figures of both sides, medians unless a row says otherwise; rows that neither side measured are
   * left out.
   */
  public static String of(List<Row> rows, Samples apache, Samples ostler) {
    return HEADER
        + rows.stream()
            .filter(row -> !(apache.of(row.name()).isEmpty() && ostler.of(row.name()).isEmpty()))
            .map(row -> line(row, apache, ostler))
            .collect(Collectors.joining());
  }

  /** How many rows have a target, and how many of those are met. */
  public static String tally(List<Row> rows, Samples apache, Samples ostler) {
    List<Verdict> verdicts = rows.stream().map(row -> Verdict.of(row, apache, ostler)).toList();
    long met = verdicts.stream().filter(verdict -> verdict == Verdict.MET).count();
    long missed = verdicts.stream().filter(verdict -> verdict == Verdict.MISSED).count();
    long open = verdicts.stream().filter(verdict -> verdict == Verdict.NOT_MEASURED).count();
    return "Targets met: " + met + ", missed: " + missed + ", not measured: " + open + ".";
  }

  private static String line(Row row, Samples apache, Samples ostler) {
    String name = row.name();
    double theirs = apache.figure(row);
    double ours = ostler.figure(row);
    return "| "
        + String.join(
            " | ",
            name + errors(apache.errors(name), ostler.errors(name)),
            row.unit(),
            Numbers.figure(theirs),
            Numbers.figure(ours),
            ratio(theirs, ours),
            row.targets().stream().map(Target::text).collect(Collectors.joining(" and ")),
            Verdict.of(row, apache, ostler).text(),
            pair(percent(apache.spreadPercent(name)), percent(ostler.spreadPercent(name)))
                + (apache.isDisturbed(name) || ostler.isDisturbed(name) ? " ~busy" : ""),
            pair(micros(apache.medianCpu(name)), micros(ostler.medianCpu(name))))
        + " |\n";
  }

  private static String errors(long theirs, long ours) {
    return theirs + ours == 0 ? "" : " (error replies: " + theirs + " / " + ours + ")";
  }

  private static String ratio(double theirs, double ours) {
    double ratio = ours / theirs;
    return Double.isFinite(ratio) ? Numbers.figure(ratio) + "×" : "–";
  }

  private static String percent(double value) {
    return Double.isNaN(value) ? "" : "±" + Math.round(value) + " %";
  }

  private static String micros(double value) {
    return Double.isNaN(value) ? "" : Numbers.figure(value) + " µs";
  }

  private static String pair(String theirs, String ours) {
    return theirs.isEmpty() && ours.isEmpty() ? "" : theirs + " / " + ours;
  }
}

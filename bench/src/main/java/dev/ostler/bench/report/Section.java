package dev.ostler.bench.report;

import java.util.List;

/**
 * What one scenario gave.
 *
 * @param loads load average before each run of a server, in the order they ran
 * @param failures what could not be measured, and why
 * @param notes what else a reader should know of the runs
 */
public record Section(
    String scenario,
    String about,
    List<Row> rows,
    Samples apache,
    Samples ostler,
    List<Double> loads,
    List<String> failures,
    List<String> notes) {
  public Section {
    rows = List.copyOf(rows);
    loads = List.copyOf(loads);
    failures = List.copyOf(failures);
    notes = List.copyOf(notes);
  }

  /** Title, table, load averages, failures, notes. */
  public String markdown() {
    StringBuilder text = new StringBuilder("### " + scenario + ": " + about + "\n\n");
    text.append(Table.of(rows, apache, ostler));
    text.append("\nLoad average before each run: ");
    text.append(String.join(" ", loads.stream().map(Numbers::figure).toList())).append(".\n");
    for (String failure : failures) {
      text.append("\nNot measured: ").append(failure.lines().findFirst().orElse("")).append("\n");
    }
    for (String note : notes) {
      text.append("\nNote: ").append(note).append("\n");
    }
    return text.append('\n').toString();
  }
}

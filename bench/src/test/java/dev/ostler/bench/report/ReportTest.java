package dev.ostler.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
  private static final Row ROW = Row.higher("get", "ops/s", Target.atLeast(5));

  @Test
  void aNewFileGetsAHeadingAndLaterReportsFollow(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("new/RESULTS.md");
    report("2026-01-01").appendTo(file);
    report("2026-01-02").appendTo(file);
    List<String> headings =
        Files.readAllLines(file).stream().filter(line -> line.startsWith("#")).toList();
    assertThat(headings)
        .containsExactly(
            "# Results of `./ostler bench`",
            "## 2026-01-01",
            "### read: reads",
            "## 2026-01-02",
            "### read: reads");
  }

  @Test
  void theSectionHasFactsTableLoadsFailuresNotesTallyAndRawFigures() {
    assertThat(report("now").markdown())
        .contains("- machine: two cores\n")
        .contains("| get | ops/s | 100 | 600 | 6.00× | ≥ 5× | yes |")
        .contains("Load average before each run: 0.500 1.25.")
        .contains("Not measured: Ostler, round 2: it fell over\n")
        .contains("Note: Apache, round 1: a session could not move\n")
        .contains("read: Targets met: 1, missed: 0, not measured: 0.")
        .contains("<details><summary>Raw figures</summary>")
        .contains(
            "\"get\":{\"unit\":\"ops/s\",\"apache\":[100],\"ostler\":[600],\"ostlerCpu\":[1.25]}");
  }

  private static Report report(String title) {
    Samples apache = new Samples();
    apache.add(ROW, Sample.of(100));
    Samples ostler = new Samples();
    ostler.add(ROW, new Sample(600, 1.25, Double.NaN, 0));
    Section section =
        new Section(
            "read",
            "reads",
            List.of(ROW),
            apache,
            ostler,
            List.of(0.5, 1.25),
            List.of("Ostler, round 2: it fell over\nand more"),
            List.of("Apache, round 1: a session could not move"));
    return new Report(title, Map.of("machine", "two cores"), List.of(section));
  }
}

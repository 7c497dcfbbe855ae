package dev.ostler.bench.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole report of one call of the benchmark.
 *
 * @param title the date and what was asked for
 * @param facts machine, versions, flags, by name
 */
public record Report(String title, Map<String, String> facts, List<Section> sections) {
  public Report {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    sections = List.copyOf(sections);
  }

  /** As a section of the results file, the raw figures folded away at the end. */
  public String markdown() {
    StringBuilder text = new StringBuilder("## " + title + "\n\n");
    facts.forEach(
        (name, value) -> text.append("- ").append(name).append(": ").append(value).append('\n'));
    text.append('\n');
    sections.forEach(section -> text.append(section.markdown()));
    for (Section section : sections) {
      text.append(section.scenario())
          .append(": ")
          .append(Table.tally(section.rows(), section.apache(), section.ostler()))
          .append("  \n");
    }
    return text.append("\n<details><summary>Raw figures</summary>\n\n```json\n")
        .append(Json.of(raw()))
        .append("\n```\n\n</details>\n\n")
        .toString();
  }

  /** Adds the report at the end of a file, with a heading if the file is new. */
  public void appendTo(Path file) throws IOException {
    if (!Files.exists(file)) {
      Path folder = file.toAbsolutePath().getParent();
      if (folder != null) {
        Files.createDirectories(folder);
      }
      Files.writeString(
          file,
          """
          # Results of `./ostler bench`

          Newest last. Medians over the rounds; ratio = Ostler / Apache; compare only within one
          section. What the rows mean and how they are measured: README.md beside this file.

          """);
    }
    Files.writeString(file, markdown(), StandardOpenOption.APPEND);
  }

  private Map<String, Object> raw() {
    Map<String, Object> all = new LinkedHashMap<>();
    for (Section section : sections) {
      Map<String, Object> rows = new LinkedHashMap<>();
      for (Row row : section.rows()) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("unit", row.unit());
        side(figures, "apache", section.apache().of(row.name()));
        side(figures, "ostler", section.ostler().of(row.name()));
        rows.put(row.name(), figures);
      }
      all.put(section.scenario(), Map.of("loads", section.loads(), "rows", rows));
    }
    return all;
  }

  private static void side(Map<String, Object> figures, String name, List<Sample> samples) {
    if (samples.isEmpty()) {
      return;
    }
    figures.put(name, samples.stream().map(Sample::value).toList());
    if (samples.stream().anyMatch(sample -> !Double.isNaN(sample.cpuMicros()))) {
      figures.put(name + "Cpu", samples.stream().map(Sample::cpuMicros).toList());
    }
    if (samples.stream().anyMatch(sample -> !Double.isNaN(sample.otherCores()))) {
      figures.put(name + "OtherCores", samples.stream().map(Sample::otherCores).toList());
    }
  }
}

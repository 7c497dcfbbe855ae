package dev.ostler.bench.scenario;

import dev.ostler.bench.report.Row;
import java.util.List;

/** Something that both servers go through. */
public interface Scenario {
  /** As {@code --scenario} takes it. */
  String name();

  /** What it measures, in half a line. */
  String about();

  /** The rows it fills, in the order of the table. */
  List<Row> rows();

  /** Runs it once on one server. */
  void run(Leg leg);
}

package dev.ostler.server.config;

import java.util.List;

/** What became of the configuration: usable, or refused with every mistake that was found. */
public sealed interface ConfigResult {

  /** The exit status of a process whose configuration was refused, the same as ZooKeeper's. */
  int REFUSED_EXIT_CODE = 2;

  /**
   * The configuration is usable.
   *
   * @param notices what the operator should read once, in the order of the file
   */
  record Loaded(ServerConfig config, List<Notice> notices) implements ConfigResult {
    public Loaded {
      notices = List.copyOf(notices);
    }
  }

  /**
   * The server must not start.
   *
   * @param problems at least one mistake, in the order they were found
   */
  record Refused(List<Problem> problems) implements ConfigResult {
    public Refused {
      problems = List.copyOf(problems);
      if (problems.isEmpty()) {
        throw new IllegalArgumentException("a refusal names at least one problem");
      }
    }

    /** All mistakes, one line each. */
    public String text() {
      StringBuilder text = new StringBuilder();
      for (Problem problem : problems) {
        text.append(problem.text()).append('\n');
      }
      return text.toString();
    }
  }
}

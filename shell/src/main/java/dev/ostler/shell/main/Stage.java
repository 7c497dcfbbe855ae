package dev.ostler.shell.main;

import java.util.Objects;

/**
 * Where the shell plays: at a terminal, in a pipe, or one end of each. The start script knows which
 * ends are terminals and says so in the system property {@code ostler.shell.terminal} ({@code in},
 * {@code out}, {@code in,out} or nothing); without it Java tells whether both are.
 *
 * @param inputIsTerminal whether a person types
 * @param outputIsTerminal whether a person reads
 * @param colours whether that person wants colours, see no-color.org
 */
record Stage(boolean inputIsTerminal, boolean outputIsTerminal, boolean colours) {
  private static final int DEFAULT_WIDTH = 80;

  /** This process's. */
  static Stage here() {
    String said = System.getProperty("ostler.shell.terminal");
    boolean in;
    boolean out;
    if (said == null) {
      in = Objects.requireNonNull(System.console()).isTerminal();
      out = in;
    } else {
      in = said.contains("in");
      out = said.contains("out");
    }
    String noColour = System.getenv("NO_COLOR");
    boolean plain =
        (noColour != null && !noColour.isEmpty()) || "dumb".equals(System.getenv("TERM"));
    return new Stage(in, out, out && !plain);
  }

  /** Columns for a single command; a dialogue asks its terminal. */
  int width() {
    if (!outputIsTerminal) {
      return Integer.MAX_VALUE;
    }
    return Math.max(1, Integer.getInteger("ostler.shell.columns", DEFAULT_WIDTH));
  }
}

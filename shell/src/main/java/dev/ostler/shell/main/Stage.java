package dev.ostler.shell.main;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Where the shell plays: at a terminal, in a pipe, or one end of each. The start script knows which
 * ends are terminals and says so in the system property {@code ostler.shell.terminal} ({@code in},
 * {@code out}, {@code in,out} or nothing); without it Java tells whether both are.
 *
 * <p>No other class of the shell reads system properties.
 *
 * @param inputIsTerminal whether a person types
 * @param outputIsTerminal whether a person reads
 * @param colours whether that person wants colours, see no-color.org
 * @param width columns for a single command, 1 or more; a dialogue asks its terminal
 * @param home the user's folder; null if there is none
 * @param properties of this Java, among them those of ZooKeeper's clients
 */
record Stage(
    boolean inputIsTerminal,
    boolean outputIsTerminal,
    boolean colours,
    int width,
    @Nullable Path home,
    Properties properties) {
  private static final int DEFAULT_WIDTH = 80;

  /** This process's. */
  static Stage here() {
    Properties properties = System.getProperties();
    String said = properties.getProperty("ostler.shell.terminal");
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
    int columns = Integer.getInteger("ostler.shell.columns", DEFAULT_WIDTH);
    String home = properties.getProperty("user.home");
    return new Stage(
        in,
        out,
        out && !plain,
        out ? Math.max(1, columns) : Integer.MAX_VALUE,
        home == null ? null : Path.of(home),
        properties);
  }

  /** Where typed lines are kept for the next time; null for nowhere. */
  @Nullable Path historyFile() {
    String state = System.getenv("XDG_STATE_HOME");
    if (state != null && !state.isBlank()) {
      return Path.of(state, "ostler", "shell-history");
    }
    return home == null
        ? null
        : home.resolve(Path.of(".local", "state", "ostler", "shell-history"));
  }
}

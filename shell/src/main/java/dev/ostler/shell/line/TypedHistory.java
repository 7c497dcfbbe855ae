package dev.ostler.shell.line;

import java.time.Instant;
import org.jline.reader.impl.history.DefaultHistory;

/**
 * The lines that were typed. Of a text that was pasted each command is a line of its own, and those
 * with credentials are left out, wherever in that text they stood.
 */
final class TypedHistory extends DefaultHistory {
  private static final String WITH_CREDENTIALS = "addauth";

  @Override
  public void add(Instant time, String line) {
    for (String command : CommandLines.cut(line)) {
      if (!command.strip().startsWith(WITH_CREDENTIALS)) {
        super.add(time, command);
      }
    }
  }
}

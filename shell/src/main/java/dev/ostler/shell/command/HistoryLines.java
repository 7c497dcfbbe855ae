package dev.ostler.shell.command;

import java.util.ArrayList;
import java.util.List;

/** The lines typed since the shell began, numbered from 0. */
public final class HistoryLines {
  /** How many {@code history} shows besides itself. */
  private static final int SHOWN_BEFORE = 10;

  private final List<String> lines = new ArrayList<>();

  /** Remembers a line. */
  public void add(String line) {
    lines.add(line);
  }

  /** Remembers a line in place of the last one. */
  void replaceLast(String line) {
    lines.set(lines.size() - 1, line);
  }

  /** How many there are: the number of the next one. */
  public int size() {
    return lines.size();
  }

  /** A line by its number. */
  public String get(int number) {
    return lines.get(number);
  }

  /** The last ones and their numbers, as they are shown. */
  public List<String> shown() {
    List<String> shown = new ArrayList<>();
    for (int i = Math.max(0, lines.size() - 1 - SHOWN_BEFORE); i < lines.size(); i++) {
      shown.add(i + " - " + lines.get(i));
    }
    return shown;
  }
}

package dev.ostler.shell.command;

import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.MemorySession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A shell on a tree in memory, and what it has written. */
final class ShellFixture {
  final MemorySession session = new MemorySession();
  private final StringWriter out = new Screen();
  private final StringWriter err = new StringWriter();
  final Shell shell;

  /** After so many lines of results somebody presses ctrl-C; -1 for never. */
  int linesUntilInterrupt = -1;

  /** What runs in place of an editor. */
  Shell.Outside editor =
      process -> {
        throw new java.io.IOException("no editor in this test");
      };

  private final class Screen extends StringWriter {
    @Override
    public void write(int c) {
      super.write(c);
      if (c == '\n' && linesUntilInterrupt > 0 && --linesUntilInterrupt == 0) {
        Thread.currentThread().interrupt();
      }
    }
  }

  ShellFixture() {
    this(false, Integer.MAX_VALUE);
  }

  /** With a person at a terminal of so many columns, or without. */
  ShellFixture(boolean terminal, int columns) {
    Console console =
        new Console(
            new PrintWriter(out), new PrintWriter(err), null, terminal, false, () -> columns);
    shell =
        new Shell(
            new Commands(),
            console,
            (server, events) -> session,
            process -> editor.run(process),
            "memory:2181",
            true);
  }

  /** Runs a line and returns what it wrote on standard output. */
  String run(String line) {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
    shell.executeLine(line);
    return out.toString();
  }

  /** What the last line wrote on standard error. */
  String errors() {
    return err.toString();
  }

  int status() {
    return shell.status();
  }

  List<String> lines(String line) {
    return run(line).lines().toList();
  }
}

package dev.ostler.shell.command;

import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.MemorySession;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** A shell on a tree in memory, and what it has written. */
final class ShellFixture {
  final MemorySession session = new MemorySession();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  final Shell shell;

  ShellFixture() {
    this(false, Integer.MAX_VALUE);
  }

  /** With a person at a terminal of so many columns, or without. */
  ShellFixture(boolean terminal, int columns) {
    Console console =
        new Console(new PrintWriter(out), new PrintWriter(err), terminal, false, () -> columns);
    shell =
        new Shell(
            new Commands(),
            console,
            (server, events) -> session,
            process -> {
              throw new java.io.IOException("no editor in this test");
            },
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

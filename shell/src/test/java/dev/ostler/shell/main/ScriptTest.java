package dev.ostler.shell.main;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.shell.command.Commands;
import dev.ostler.shell.command.Shell;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.MemorySession;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private final MemorySession session = new MemorySession();
  private final StringWriter err = new StringWriter();
  private final Console console =
      Console.plain(new PrintWriter(new StringWriter()), new PrintWriter(err));

  private int run(String script) throws IOException {
    Shell shell =
        new Shell(
            new Commands(), console, (server, events) -> session, process -> 1, "memory", true);
    return Script.run(shell, console, new BufferedReader(new StringReader(script)));
  }

  @Test
  void theStatusIsThatOfTheLastCommand() throws IOException {
    assertThat(run("get /nope\nls /\n")).isZero();
    assertThat(run("ls /\nget /nope")).isEqualTo(1);
    assertThat(run("foo")).isEqualTo(127);
    assertThat(run("")).isZero();
  }

  @Test
  void nothingIsReadBehindQuit() throws IOException {
    assertThat(run("create /a\nquit\ncreate /b\n")).isZero();
    assertThat(session.paths()).containsExactly("/a");
  }

  @Test
  void quitKeepsTheStatusOfTheCommandBeforeIt() throws IOException {
    assertThat(run("foo\nquit\n")).isEqualTo(127);
    assertThat(run("get /nope\nquit\nls /\n")).isEqualTo(1);
    assertThat(run("get /nope\nls /\nquit\n")).isZero();
    assertThat(run("quit\n")).isZero();
  }

  @Test
  void dataMayHaveSeveralLines() throws IOException {
    assertThat(run("create /a \"one\ntwo\"\n")).isZero();
    assertThat(session.text("/a")).isEqualTo("one\ntwo");
  }

  @Test
  void anInputThatEndsInsideAQuoteChangesNothing() throws IOException {
    assertThat(run("create /a \"one\ntwo\n")).isEqualTo(1);
    assertThat(session.paths()).isEmpty();
    assertThat(err.toString()).contains("The input ends inside a quoted word: create /a \"one");
  }

  @Test
  void anInputThatEndsInsideACommandRunsIt() throws IOException {
    assertThat(run("create /a")).isZero();
    assertThat(session.paths()).containsExactly("/a");
  }
}

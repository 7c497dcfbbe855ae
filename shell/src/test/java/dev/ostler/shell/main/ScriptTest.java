package dev.ostler.shell.main;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ostler.shell.command.Commands;
import dev.ostler.shell.command.Shell;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.MemorySession;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScriptTest {
  private final MemorySession session = new MemorySession();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final Console console = Console.plain(new PrintWriter(out), new PrintWriter(err));
  private final Shell shell =
      new Shell(new Commands(), console, (server, events) -> session, process -> 1, "memory", true);

  private int run(String script) throws IOException {
    Shell another =
        new Shell(
            new Commands(), console, (server, events) -> session, process -> 1, "memory", true);
    return run(another, script.getBytes(UTF_8));
  }

  private int run(Shell any, byte[] script) throws IOException {
    ScriptLines lines = new ScriptLines(new ByteArrayInputStream(script));
    return Script.run(any, console, lines, Interrupts.none());
  }

  @Test
  void thePromptIsThereBeforeALineIsWaitedFor() throws IOException {
    List<String> seen = new ArrayList<>();
    InputStream in =
        new ByteArrayInputStream("ls /\n".getBytes(UTF_8)) {
          @Override
          public synchronized int read() {
            if (pos == 0 || buf[pos - 1] == '\n') {
              seen.add(out.toString());
            }
            return super.read();
          }
        };
    assertThat(Script.run(shell, console, new ScriptLines(in), Interrupts.none())).isZero();
    assertThat(seen.get(0)).isEqualTo("[zk: memory:2181(CONNECTED) 0] ");
    assertThat(seen.get(1)).isEqualTo(seen.get(0) + "ls /\n[]\n[zk: memory:2181(CONNECTED) 1] ");
    assertThat(out.toString()).isEqualTo(seen.get(1));
  }

  @Test
  void pastedCommandsRunOneByOne() {
    Dialogue.execute(shell, "create /a\ncreate /b 'x\ny'\n\nget /nope\nls /\n");
    assertThat(session.paths()).containsExactly("/a", "/b");
    assertThat(session.text("/b")).isEqualTo("x\ny");
    assertThat(out.toString()).endsWith("3] ls /\n[a, b]\n");
    assertThat(shell.history().size()).isEqualTo(4);
  }

  @Test
  void nothingOfAPastedTextRunsBehindQuit() {
    Dialogue.execute(shell, "create /a\nquit\ncreate /b");
    assertThat(session.paths()).containsExactly("/a");
  }

  @Test
  void ctrlCStopsThePastedCommandsThatFollow() {
    Thread.currentThread().interrupt();
    session.with("/a/b", null);
    Dialogue.execute(shell, "ls -R /a\ncreate /c\ncreate /d");
    assertThat(session.paths()).containsExactly("/a", "/a/b");
    assertThat(err.toString()).endsWith("2 more were not run.\n");
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
  void aLineThatIsNoUtf8IsNotRunAndSpoilsNoOther() throws IOException {
    byte[] script = "create /a\ncreate /b '1\n\u00e9'\ncreate /c\n".getBytes(ISO_8859_1);
    assertThat(run(shell, script)).isZero();
    assertThat(session.paths()).containsExactly("/a", "/c");
    assertThat(err.toString()).contains("This is no UTF-8, and was not run: create /b '1 …");
    assertThat(run(shell, "create /\u00e9".getBytes(ISO_8859_1))).isEqualTo(1);
    assertThat(session.paths()).containsExactly("/a", "/c");
  }

  @Test
  void linesMayEndAsTheyDoElsewhere() throws IOException {
    assertThat(run("create /a\r\ncreate /b\rcreate /c\n\n\ncreate /é")).isZero();
    assertThat(session.paths()).containsExactly("/a", "/b", "/c", "/é");
  }

  @Test
  void anInputThatEndsInsideACommandRunsIt() throws IOException {
    assertThat(run("create /a")).isZero();
    assertThat(session.paths()).containsExactly("/a");
  }
}

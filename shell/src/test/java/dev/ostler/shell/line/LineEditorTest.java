package dev.ostler.shell.line;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jline.terminal.Size;
import org.jline.terminal.impl.ExternalTerminal;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keys go in, lines come out. */
@Timeout(60)
class LineEditorTest {
  private static final String PROMPT = "[zk: localhost:2181(CONNECTED) 0] ";
  private static final String CTRL_A = "\u0001";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String TAB = "\t";
  private static final String ENTER = "\r";
  private static final String PASTE = "\u001b[200~";
  private static final String PASTED = "\u001b[201~";

  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();

  /** Keys that are pressed one after the other; around ctrl-C a person looks at the screen. */
  private final class Keys extends ByteArrayInputStream {
    private final int interrupt;

    Keys(String keys) {
      super(keys.getBytes(StandardCharsets.UTF_8));
      interrupt = keys.indexOf(CTRL_C);
    }

    @Override
    public synchronized int read() {
      if (interrupt >= 0 && pos == 0) {
        // Before that, the terminal itself would take ctrl-C.
        awaitScreen(shown -> shown.contains(PROMPT));
      } else if (interrupt >= 0 && pos == interrupt) {
        String typed = new String(buf, 0, interrupt, StandardCharsets.UTF_8);
        awaitScreen(shown -> shown.contains(typed));
      } else if (interrupt >= 0 && pos == interrupt + 1) {
        awaitScreen(shown -> shown.indexOf(PROMPT) < shown.lastIndexOf(PROMPT));
      }
      return super.read();
    }

    @Override
    public synchronized int read(byte[] bytes, int offset, int length) {
      int key = length == 0 ? 0 : read();
      if (key <= 0) {
        return key;
      }
      bytes[offset] = (byte) key;
      return 1;
    }
  }

  private void awaitScreen(Predicate<String> condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.test(screen.toString(StandardCharsets.UTF_8))
        && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
  }

  private static final class Tree implements Completion.Vocabulary {
    private static final Map<String, List<String>> CHILDREN =
        Map.of("/", List.of("app", "in quotes", "it's one"), "/in quotes", List.of("deep er"));

    @Override
    public Collection<Form> forms() {
      return List.of(
          Form.of("get", "path", "").words(1, WordKind.PATH),
          Form.of("set", "path data", "").words(2, WordKind.PATH, WordKind.TEXT));
    }

    @Override
    public List<String> children(String path) {
      return CHILDREN.getOrDefault(path, List.of());
    }
  }

  /** All that comes of these keys, until the input is at its end. */
  private List<LineEditor.Input> inputs(String keys, int columns, @Nullable Path history)
      throws IOException {
    try (ExternalTerminal terminal =
        new ExternalTerminal("test", "xterm", new Keys(keys), screen, StandardCharsets.UTF_8)) {
      terminal.setSize(Size.of(columns, 24));
      LineEditor editor = new LineEditor(terminal, new Completion(new Tree()), history);
      List<LineEditor.Input> inputs = new ArrayList<>();
      do {
        inputs.add(editor.read(PROMPT));
      } while (inputs.getLast().gesture() != LineEditor.Gesture.END);
      return inputs;
    }
  }

  private @Nullable String line(String keys) throws IOException {
    return inputs(keys + ENTER, 80, null).getFirst().text();
  }

  @Test
  void commandsAndPathsAreCompleted() throws IOException {
    assertThat(line("g" + TAB + "/a" + TAB)).isEqualTo("get /app");
  }

  @Test
  void aPathThatNeedsQuotesIsCompleteAfterTab() throws IOException {
    assertThat(line("get /in" + TAB)).isEqualTo("get \"/in quotes\"");
    assertThat(line("get '/in" + TAB)).isEqualTo("get '/in quotes'");
    assertThat(line("get /it" + TAB)).isEqualTo("get \"/it's one\"");
  }

  @Test
  void aCompletedPathInQuotesMayGoOn() throws IOException {
    assertThat(line("get /in" + TAB + "/d" + TAB)).isEqualTo("get \"/in quotes/deep er\"");
    assertThat(line("get /in" + TAB + TAB + TAB)).isEqualTo("get \"/in quotes/deep er\"");
  }

  @Test
  void whoTypesTheClosingQuoteStepsOverIt() throws IOException {
    assertThat(line("set /in" + TAB + "\" x")).isEqualTo("set \"/in quotes\" x");
    assertThat(line("set '/in" + TAB + "' x")).isEqualTo("set '/in quotes' x");
  }

  @Test
  void quotesElsewhereAreLetters() throws IOException {
    assertThat(line("set /a don't")).isEqualTo("set /a don't");
    assertThat(line("set /a \"\"")).isEqualTo("set /a \"\"");
    assertThat(line("'x'" + CTRL_A + "'")).isEqualTo("''x'");
  }

  @Test
  void dataInAnOpenQuoteIsLeftAloneByTab() throws IOException {
    assertThat(line("set /a \"some" + TAB + "thing\"")).isEqualTo("set /a \"something\"");
  }

  @Test
  void anOpenQuoteTakesTheNextLineWithIt() throws IOException {
    assertThat(line("set /a \"one" + ENTER + "two\"")).isEqualTo("set /a \"one\ntwo\"");
  }

  @Test
  void whatIsPastedKeepsItsLines() throws IOException {
    String pasted = line(PASTE + "get /a" + ENTER + "set /b \"x" + ENTER + "y\"" + ENTER + PASTED);
    assertThat(CommandLines.cut(String.valueOf(pasted)))
        .containsExactly("get /a", "set /b \"x\ny\"");
  }

  @Test
  void ctrlCThrowsAHalfTypedLineAway() throws IOException {
    List<LineEditor.Input> inputs = inputs("delete /a" + CTRL_C + "get /b" + ENTER, 80, null);
    assertThat(inputs.get(0)).isEqualTo(new LineEditor.Input(null, LineEditor.Gesture.CANCEL));
    assertThat(inputs.get(1).text()).isEqualTo("get /b");
  }

  @Test
  void ctrlDOnAnEmptyLineEnds() throws IOException {
    assertThat(inputs(CTRL_D + "get /a" + ENTER, 80, null))
        .containsExactly(new LineEditor.Input(null, LineEditor.Gesture.END));
  }

  @Test
  void anInputThatEndsInTheMiddleOfALineRunsNothing() throws IOException {
    assertThat(inputs("delete /a", 80, null))
        .containsExactly(new LineEditor.Input(null, LineEditor.Gesture.END));
    assertThat(inputs("set /a \"one" + ENTER + "two", 80, null))
        .containsExactly(new LineEditor.Input(null, LineEditor.Gesture.END));
  }

  @Test
  void eightColumnsAreEnoughToType() throws IOException {
    String line = "set /a-path-that-is-longer-than-the-terminal \"协调 and more\"";
    List<LineEditor.Input> inputs = inputs(line + ENTER + "get /a" + TAB + ENTER, 8, null);
    assertThat(inputs.get(0).text()).isEqualTo(line);
    assertThat(inputs.get(1).text()).isEqualTo("get /app");
    assertThat(screen.toString(StandardCharsets.UTF_8)).contains("> ").doesNotContain("[zk: ");
  }

  @Test
  void linesAreRememberedButNoCredentials(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("state").resolve("history");
    var _ =
        inputs(
            "get /a" + ENTER + "addauth digest bob:secret" + ENTER + " get /b" + ENTER, 80, file);
    assertThat(Files.readString(file)).contains("get /a").doesNotContain("secret", "/b");
  }

  @Test
  void credentialsInAPastedTextAreNotRememberedEither(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("history");
    String text = "addauth digest a:secret1\rget /a\raddauth digest 'b:\rsecret2'\rget /b";
    var _ = inputs(PASTE + text + PASTED + ENTER, 80, file);
    assertThat(Files.readString(file)).contains(":get /a\n", ":get /b\n").doesNotContain("secret");
  }
}

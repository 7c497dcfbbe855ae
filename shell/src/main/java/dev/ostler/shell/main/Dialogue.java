package dev.ostler.shell.main;

import dev.ostler.client.ClientException;
import dev.ostler.shell.command.Command;
import dev.ostler.shell.command.Shell;
import dev.ostler.shell.line.CommandLines;
import dev.ostler.shell.line.Completion;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.LineEditor;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.ConnectOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;

/** A person at a terminal. */
final class Dialogue {
  private static final long COMPLETION_MILLIS_MAX = 1000;

  private Dialogue() {}

  static int run(Stage stage, StartOptions options, ConnectOptions connect, PrintWriter err)
      throws IOException, InterruptedException {
    try (Terminal terminal = TerminalBuilder.builder().system(true).dumb(true).build()) {
      boolean colours = stage.colours() && !terminal.getType().startsWith("dumb");
      Console console =
          new Console(terminal.writer(), err, null, true, colours, () -> columns(terminal));
      console.print("Connecting to " + connect.connectionString());
      console.print("Welcome to ZooKeeper!");
      console.print("JLine support is enabled");
      console.flush();
      Shell shell = Main.open(connect, console, true, process -> outside(terminal, process));
      try {
        if (options.waitForConnection() && !Main.awaitConnected(shell, console)) {
          return 1;
        }
        converse(terminal, shell, console, stage.historyFile());
        return shell.status();
      } finally {
        console.showNewsAbove(null);
        Main.leave(shell);
      }
    }
  }

  private static int columns(Terminal terminal) {
    int width = terminal.getSize().getColumns();
    return width > 0 ? width : 80;
  }

  private static void converse(
      Terminal terminal, Shell shell, Console console, @Nullable Path historyFile) {
    LineEditor editor = new LineEditor(terminal, new Completion(vocabulary(shell)), historyFile);
    Thread runner = Thread.currentThread();
    // Ctrl-C while a command runs ends the command; while a line is typed, the editor has it.
    terminal.handle(Terminal.Signal.INT, signal -> runner.interrupt());
    while (!shell.isOver()) {
      console.showNewsAbove(editor::printAbove);
      LineEditor.Input input = editor.read(shell.prompt());
      console.showNewsAbove(null);
      // A ctrl-C that came too late for its command is not meant for the next one.
      boolean _ = Thread.interrupted();
      if (input.gesture() == LineEditor.Gesture.END) {
        return;
      }
      if (input.text() != null) {
        execute(shell, input.text());
      }
    }
  }

  /** Runs what was typed or pasted: one command after the other, until ctrl-C. */
  static void execute(Shell shell, String text) {
    List<String> commands = CommandLines.cut(text);
    for (int i = 0; i < commands.size() && !shell.isOver(); i++) {
      if (commands.size() > 1) {
        // So that it can be seen what belongs to which.
        shell.console().print(shell.prompt() + commands.get(i));
      }
      shell.executeLine(commands.get(i));
      int left = commands.size() - 1 - i;
      if (shell.status() == Shell.INTERRUPTED && left > 0) {
        shell.console().remark(left + " more " + (left == 1 ? "was" : "were") + " not run.");
        return;
      }
    }
  }

  private static Completion.Vocabulary vocabulary(Shell shell) {
    return new Completion.Vocabulary() {
      @Override
      public Collection<Form> forms() {
        return shell.commands().all().stream().map(Command::form).toList();
      }

      @Override
      public List<String> children(String path) {
        if (shell.session().isOver()) {
          return List.of();
        }
        try {
          return shell
              .session()
              .childrenLater(path)
              .toCompletableFuture()
              .get(COMPLETION_MILLIS_MAX, TimeUnit.MILLISECONDS)
              .names()
              .stream()
              .sorted()
              .toList();
        } catch (ExecutionException | TimeoutException | ClientException e) {
          return List.of();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          return List.of();
        }
      }
    };
  }

  private static int outside(Terminal terminal, ProcessBuilder process)
      throws IOException, InterruptedException {
    Attributes before = terminal.getAttributes();
    // Ctrl-C is meant for that program.
    Terminal.SignalHandler handler = terminal.handle(Terminal.Signal.INT, signal -> {});
    terminal.pause();
    try {
      return process.start().waitFor();
    } finally {
      terminal.handle(Terminal.Signal.INT, handler);
      terminal.setAttributes(before);
      terminal.resume();
    }
  }
}

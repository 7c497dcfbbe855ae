package dev.ostler.shell.main;

import dev.ostler.client.ClientException;
import dev.ostler.shell.command.Shell;
import dev.ostler.shell.line.CommandLines;
import dev.ostler.shell.line.Words;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.session.ConnectOptions;
import java.io.BufferedInputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Commands from standard input, one a line; a quote that is open takes the next line with it. */
final class Script {
  private Script() {}

  static int run(StartOptions options, ConnectOptions connect, Console console)
      throws IOException, InterruptedException {
    console.print("Connecting to " + connect.connectionString());
    Interrupts interrupts = Interrupts.ofThisThread();
    Shell shell = Main.open(connect, console, true, interrupts::runOutside);
    try (InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in))) {
      console.print("Welcome to ZooKeeper!");
      console.print("JLine support is enabled");
      if (options.waitForConnection() && !Main.awaitConnected(shell, console)) {
        return 1;
      }
      awaitFirstConnection(shell);
      return run(shell, console, new ScriptLines(in), interrupts);
    } finally {
      Main.leave(shell);
    }
  }

  /** So that the first prompt tells the state that the first command finds, if it can be had. */
  private static void awaitFirstConnection(Shell shell) throws InterruptedException {
    try {
      shell.session().awaitConnected();
    } catch (ClientException e) {
      // The first command says what is wrong.
    }
  }

  /** Runs all lines and returns the status of the last one; nothing runs behind ctrl-C. */
  static int run(Shell shell, Console console, ScriptLines in, Interrupts interrupts)
      throws IOException {
    while (!shell.isOver() && !interrupts.happened()) {
      // Who drives the shell through pipes waits for the prompt before the next line is sent.
      console.printPart(shell.prompt());
      console.flush();
      String line = CommandLines.next(() -> interrupts.readLine(in));
      if (line == null) {
        break;
      }
      console.print(line);
      if (Words.of(line).unfinished()) {
        console.error("The input ends inside a quoted word: " + firstLine(line));
        return 1;
      }
      if (in.takeDamage()) {
        shell.refuse(
            "This is no UTF-8, and was not run: "
                + firstLine(line)
                + " (set -b takes any data, as base64)");
      } else {
        shell.executeLine(line);
      }
    }
    return interrupts.status(shell.status());
  }

  private static String firstLine(String text) {
    int end = text.indexOf('\n');
    return end < 0 ? text : text.substring(0, end) + " …";
  }
}

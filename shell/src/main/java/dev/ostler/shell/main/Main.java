package dev.ostler.shell.main;

import dev.ostler.client.ClientException;
import dev.ostler.shell.command.Commands;
import dev.ostler.shell.command.Shell;
import dev.ostler.shell.output.BrokenPipe;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.ErrorText;
import dev.ostler.shell.session.ClientSession;
import dev.ostler.shell.session.ConnectOptions;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The command shell. */
public final class Main {
  private static final int FAILED = 1;

  private Main() {}

  /** Runs the shell and ends the process with its status. */
  public static void main(String[] arguments) {
    int status;
    try {
      status = run(StartOptions.parse(List.of(arguments)));
    } catch (BrokenPipe e) {
      status = FAILED;
    } catch (InterruptedException e) {
      status = Shell.INTERRUPTED;
    }
    // Threads of the client must not keep the process.
    System.exit(status);
  }

  private static int run(StartOptions options) throws InterruptedException {
    FileOutputStream raw = new FileOutputStream(FileDescriptor.out);
    PrintWriter out = writer(raw);
    PrintWriter err = writer(new FileOutputStream(FileDescriptor.err));
    Stage stage = Stage.here();
    Console console =
        new Console(out, err, raw, stage.outputIsTerminal(), stage.colours(), stage::width);
    options.complaints().forEach(console::remark);
    if (options.help()) {
      Usage.print(console);
      console.flush();
      return 0;
    }
    try {
      ConnectOptions connect = options.connectOptions(stage.properties());
      if (options.command().isEmpty()) {
        return stage.inputIsTerminal() && stage.outputIsTerminal()
            ? Dialogue.run(stage, options, connect, err)
            : Script.run(options, connect, console);
      }
      return runOne(options, connect, console);
    } catch (StartOptions.BadOption | IllegalArgumentException | IOException e) {
      console.error(String.valueOf(e.getMessage()));
      return FAILED;
    } finally {
      console.flushQuietly();
    }
  }

  private static int runOne(StartOptions options, ConnectOptions connect, Console console)
      throws InterruptedException, IOException {
    boolean json = options.wantsJson();
    if (!json) {
      console.print("Connecting to " + connect.connectionString());
    }
    Interrupts interrupts = Interrupts.ofThisThread();
    Shell shell = open(connect, console, !json, interrupts::runOutside);
    try {
      if (options.waitForConnection() && !awaitConnected(shell, console)) {
        return FAILED;
      }
      shell.execute(options.command());
      return interrupts.status(shell.status());
    } finally {
      leave(shell);
    }
  }

  /** Opens a shell on these servers. */
  static Shell open(
      ConnectOptions connect, Console console, boolean printWatches, Shell.Outside outside) {
    return new Shell(
        new Commands(),
        console,
        (server, events) -> ClientSession.open(connect.to(server), events),
        outside,
        connect.connectionString(),
        printWatches);
  }

  /** Waits for a server, as {@code -waitforconnection} demands; false if none is there in time. */
  static boolean awaitConnected(Shell shell, Console console) throws InterruptedException {
    try {
      shell.session().awaitConnectedPatiently();
      return true;
    } catch (ClientException e) {
      console.error(
          "java.io.IOException: "
              + "org.apache.zookeeper.KeeperException$ConnectionLossException: "
              + ErrorText.keeper(ClientException.CONNECTION_LOST, null));
      console.remark(String.valueOf(e.getMessage()));
      return false;
    }
  }

  /**
   * Leaves the session. What it owns must outlive a single command, as it does with ZooKeeper's
   * shell; a session that owns nothing need not be waited for by the server.
   */
  static void leave(Shell shell) {
    // Ctrl-C was meant for the command.
    boolean _ = Thread.interrupted();
    if (!shell.isOver()) {
      // Who did not say quit does not want to hear of it.
      shell.printWatches(false);
    }
    if (shell.session().ownsEphemerals() && !shell.isOver()) {
      shell.session().abandon();
    } else {
      shell.session().close();
    }
  }

  private static PrintWriter writer(FileOutputStream to) {
    return new PrintWriter(new OutputStreamWriter(to, StandardCharsets.UTF_8), false);
  }
}

package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.shell.line.Arguments;
import dev.ostler.shell.line.ArgumentsException;
import dev.ostler.shell.line.Words;
import dev.ostler.shell.output.BrokenPipe;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.ErrorText;
import dev.ostler.shell.output.EventText;
import dev.ostler.shell.session.SessionEvents;
import dev.ostler.shell.session.ShellSession;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs commands, one after the other, and keeps what lies between them. For one thread. */
public final class Shell implements SessionEvents {
  /** Status after a word that is no command. */
  public static final int NOT_FOUND = 127;

  /** Status after ctrl-C. */
  public static final int INTERRUPTED = 130;

  /**
   * Opens a session; it may throw IllegalArgumentException for a connection string that is none.
   */
  @FunctionalInterface
  public interface Opener {
    /** Begins to connect and returns at once. */
    ShellSession open(String connectionString, SessionEvents events);
  }

  /** Runs something else that needs the terminal for itself: an editor. */
  @FunctionalInterface
  public interface Outside {
    /** Runs it and waits for its end; returns its status. */
    int run(ProcessBuilder process) throws java.io.IOException, InterruptedException;
  }

  private final Commands commands;
  private final Console console;
  private final Opener opener;
  private final Outside outside;
  private final HistoryLines history = new HistoryLines();
  private ShellSession session;
  private volatile boolean printWatches;
  private boolean over;
  private int status;

  /** Opens the first session; printWatches tells whether its events are shown from the start. */
  public Shell(
      Commands commands,
      Console console,
      Opener opener,
      Outside outside,
      String server,
      boolean printWatches) {
    this.commands = commands;
    this.printWatches = printWatches;
    this.console = console;
    this.opener = opener;
    this.outside = outside;
    this.session = opener.open(server, new LaterEvents(this));
  }

  /** Hands on what is heard once the shell is there. */
  private record LaterEvents(Shell shell) implements SessionEvents {
    @Override
    public void connection(String state) {
      shell.connection(state);
    }

    @Override
    public void znode(String type, String path, long zxid) {
      shell.znode(type, path, zxid);
    }
  }

  @Override
  public void connection(String state) {
    if (printWatches) {
      console.news(EventText.ofConnection(state));
    }
  }

  @Override
  public void znode(String type, String path, long zxid) {
    if (printWatches) {
      console.news(EventText.ofZnode(type, path, zxid));
    }
  }

  /** All commands. */
  public Commands commands() {
    return commands;
  }

  /** Where to write. */
  public Console console() {
    return console;
  }

  /** The session of now. */
  public ShellSession session() {
    return session;
  }

  /** What was typed. */
  public HistoryLines history() {
    return history;
  }

  /** What runs programs that need the terminal. */
  public Outside outside() {
    return outside;
  }

  /** Closes the session and opens another. */
  public void connect(String server) {
    ShellSession next = opener.open(server, this);
    session.close();
    session = next;
  }

  /** Whether events are shown. */
  public boolean printsWatches() {
    return printWatches;
  }

  /** Shows events, or does not. */
  public void printWatches(boolean shown) {
    printWatches = shown;
  }

  /** No command follows. */
  public void quit() {
    over = true;
  }

  /** Whether {@link #quit} was called. */
  public boolean isOver() {
    return over;
  }

  /** The status of the last command; {@code quit} is none and leaves that of the one before. */
  public int status() {
    return status;
  }

  /** What the prompt shows. */
  public String prompt() {
    return "[zk: " + session.server() + "(" + session.state() + ") " + history.size() + "] ";
  }

  /** Runs a typed line and remembers it; a blank one is nothing. */
  public void executeLine(String line) {
    if (line.isBlank()) {
      return;
    }
    history.add(line);
    execute(Words.split(line));
  }

  /** Runs a line of the history; it stands there in place of the one that asked for it. */
  void executeAgain(String line) {
    history.replaceLast(line);
    execute(Words.split(line));
  }

  /** Says why a line is not run; that counts as a command that failed. */
  public void refuse(String why) {
    console.error(why);
    status = CommandFailure.FAILED;
    console.flush();
  }

  /** Runs a command of these words. */
  public void execute(List<String> words) {
    if (words.isEmpty()) {
      return;
    }
    int result = run(words);
    if (!over) {
      status = result;
    }
    console.flush();
  }

  private int run(List<String> words) {
    Command command = commands.find(words.getFirst());
    if (command == null) {
      return notFound(words.getFirst());
    }
    if (session.isOver() && !command.runsWithoutSession()) {
      return notConnected();
    }
    try {
      Arguments arguments = Arguments.parse(command.form(), words.subList(1, words.size()));
      if (arguments.words().size() < command.form().wordsLeast()) {
        throw new CommandFailure(command.usage());
      }
      if (!command.runsWithoutSession()) {
        awaitServer(arguments);
      }
      command.run(new Invocation(command.form(), arguments, this));
      // Those that need no session do their work first, and say then that there is none.
      return session.isOver() && !over && !command.form().own() && command.runsWithoutSession()
          ? notConnected()
          : 0;
    } catch (ArgumentsException e) {
      console.error(String.valueOf(e.getMessage()));
      return CommandFailure.FAILED;
    } catch (CommandFailure e) {
      if (e.getMessage() != null) {
        console.error(e.getMessage());
      }
      return e.status();
    } catch (ClientException e) {
      return failed(e, words);
    } catch (InterruptedException e) {
      console.remark("");
      return command.endsByInterrupt() ? 0 : INTERRUPTED;
    } catch (BrokenPipe e) {
      throw e;
    } catch (RuntimeException e) {
      console.error(command.form().name() + " failed unexpectedly: " + e);
      return CommandFailure.FAILED;
    }
  }

  /** Waits for a server; without one the failure is about what the command is about. */
  private void awaitServer(Arguments arguments) throws CommandFailure, InterruptedException {
    try {
      session.awaitConnected();
    } catch (ClientException.ConnectionLost e) {
      console.error(
          ErrorText.keeper(ClientException.CONNECTION_LOST, firstPath(arguments.words())));
      throw new CommandFailure(e.getMessage());
    }
  }

  private int failed(ClientException failure, List<String> words) {
    if (failure instanceof ClientException.AuthFailed) {
      console.error(ErrorText.keeper(failure.code(), firstPath(words)));
      return CommandFailure.FAILED;
    }
    console.error(ErrorText.of(failure));
    if (failure.isTransient() && failure.getMessage() != null) {
      console.remark(failure.getMessage());
    }
    return CommandFailure.FAILED;
  }

  private static @Nullable String firstPath(List<String> words) {
    return words.stream().filter(word -> word.startsWith("/")).findFirst().orElse(null);
  }

  /** Nothing can be asked; ZooKeeper's shell does not count that as a failure. */
  private int notConnected() {
    console.print("Not connected");
    return 0;
  }

  private int notFound(String name) {
    Help.printUsage(console, commands);
    console.error("Command not found: Command not found " + name);
    String near = commands.nearest(name);
    if (near != null) {
      console.remark("Did you mean " + near + "?");
    }
    return NOT_FOUND;
  }
}

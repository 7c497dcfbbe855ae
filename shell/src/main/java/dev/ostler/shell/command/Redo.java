package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.WordKind;

/** {@code redo}: a command of the history again. */
final class Redo implements Command {
  private static final Form FORM =
      Form.of("redo", "cmdno", "Runs a command of the history again.").words(0, WordKind.TEXT);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    if (!call.hasWord(0)) {
      return;
    }
    HistoryLines history = call.shell().history();
    int number = number(call.word(0));
    if (number < 0 || number >= history.size()) {
      throw new CommandFailure("Command index out of range");
    }
    String line = history.get(number);
    if (line.strip().startsWith("redo")) {
      throw new CommandFailure("No redoing redos");
    }
    call.shell().executeAgain(line);
    if (call.shell().status() != 0) {
      throw new CommandFailure(null, call.shell().status());
    }
  }

  /** As ZooKeeper's shell reads it: decimal, 0x… or octal behind a 0. */
  private static int number(String text) throws CommandFailure {
    try {
      return Integer.decode(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure("redo needs the number of a command, and '" + text + "' is none");
    }
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }
}

package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;

/** {@code history}: what was typed. */
final class HistoryList implements Command {
  private static final Form FORM =
      Form.of("history", "", "Lists the last commands; redo runs one again.")
          .with(Option.longFlag("json", "as JSON"));

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    if (!call.printJson(call.shell().history().shown())) {
      call.shell().history().shown().forEach(call.console()::print);
    }
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }
}

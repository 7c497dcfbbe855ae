package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.WordKind;

/** {@code printwatches}: whether events are shown. */
final class PrintWatches implements Command {
  private static final Form FORM =
      Form.of("printwatches", "on|off", "Shows events of watches and the connection, or does not.")
          .words(0, WordKind.SWITCH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    if (call.hasWord(0)) {
      call.shell().printWatches(call.word(0).equals("on"));
    } else {
      call.console().print("printwatches is " + (call.shell().printsWatches() ? "on" : "off"));
    }
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }
}

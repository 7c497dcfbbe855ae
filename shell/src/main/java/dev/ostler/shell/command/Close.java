package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;

/** {@code close}: ends the session. */
final class Close implements Command {
  private static final Form FORM =
      Form.of("close", "", "Closes the session; connect begins another.");

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    call.session().close();
  }
}

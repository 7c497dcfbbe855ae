package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;

/** {@code connect}: another session, to these or other servers. */
final class Connect implements Command {
  private static final Form FORM =
      Form.of("connect", "host:port", "Begins a new session, with the same servers or others.");

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure {
    String server = call.hasWord(0) ? call.word(0) : call.session().server();
    try {
      call.shell().connect(server);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage());
    }
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }
}

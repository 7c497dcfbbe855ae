package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;

/** {@code quit}: the end. */
final class Quit implements Command {
  private static final Form FORM = Form.of("quit", "", "Closes the session and ends the shell.");

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    call.shell().quit();
  }

  @Override
  public boolean runsWithoutSession() {
    return true;
  }
}

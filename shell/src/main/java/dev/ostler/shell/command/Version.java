package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.output.Json;

/** {@code version}: of this shell. */
final class Version implements Command {
  private static final Form FORM =
      Form.of("version", "", "Shows the version of this shell.")
          .with(Option.longFlag("json", "as JSON"));

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    String version = Release.line();
    if (!call.printJson(Json.object("version", version))) {
      call.console().print("ZooKeeper CLI version: " + version);
    }
  }

  @Override
  public boolean runsWithoutSession() {
    return false;
  }
}

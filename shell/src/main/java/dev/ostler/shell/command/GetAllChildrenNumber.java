package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json;

/** {@code getAllChildrenNumber}: how many znodes are below one. */
final class GetAllChildrenNumber implements Command {
  private static final Form FORM =
      Form.of("getAllChildrenNumber", "path", "Counts all znodes below one.")
          .with(Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    int number = call.session().getAllChildrenNumber(path);
    if (!call.printJson(Json.object("path", path, "number", number))) {
      call.console().print(Integer.toString(number));
    }
  }
}

package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;

/** {@code delete}: one znode without children. */
final class Delete implements Command {
  private static final Form FORM =
      Form.of("delete", "[-v version] path", "Deletes a znode that has no children.")
          .with(Option.value("v", "version", "only if this is its version"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.hasWord(1)) {
      call.console()
          .remark(
              "'delete path [version]' has been deprecated. "
                  + "Please use 'delete [-v version] path' instead.");
    }
    int version = Versions.of(call);
    call.session().delete(call.path(0), version);
  }
}

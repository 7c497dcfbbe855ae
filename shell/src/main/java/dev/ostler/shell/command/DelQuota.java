package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.session.ShellSession;

/** {@code delquota}: one limit of a subtree, or all of them. */
final class DelQuota implements Command {
  private static final String GROUP = "quota";

  private static final Form FORM =
      Form.of("delquota", "[-n|-b|-N|-B] path", "Removes limits of a subtree.")
          .with(
              Option.flag("n", "num soft quota").in(GROUP),
              Option.flag("b", "bytes soft quota").in(GROUP),
              Option.flag("N", "num hard quota").in(GROUP),
              Option.flag("B", "bytes hard quota").in(GROUP))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    ShellSession session = call.session();
    QuotaLimits limits = QuotaZnodes.read(session, QuotaZnodes.limits(path));
    if (limits == null) {
      call.console().print("Quota does not exist for " + path);
      return;
    }
    QuotaLimits left = limits;
    for (Option option : FORM.options()) {
      if (call.has(option.name())) {
        left = left.with(option.name(), -1);
        QuotaZnodes.store(session, path, left);
        return;
      }
    }
    QuotaZnodes.remove(session, path);
  }
}

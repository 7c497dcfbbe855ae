package dev.ostler.shell.command;

import dev.ostler.client.WatchTarget;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;

/** {@code removewatches}: the end of watches. */
final class RemoveWatches implements Command {
  private static final Form FORM =
      Form.of("removewatches", "path [-c|-d|-a] [-l]", "Removes watches of this session.")
          .with(
              Option.flag("c", "child watches"),
              Option.flag("d", "data watches"),
              Option.flag("a", "all watches"),
              Option.flag("p", "persistent watches"),
              Option.flag("r", "persistent recursive watches"),
              Option.flag("l", "also if no server can be reached"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    call.session().removeWatches(call.path(0), target(call), call.has("l"));
  }

  private static WatchTarget target(Invocation call) {
    if (call.has("c")) {
      return WatchTarget.CHILDREN;
    } else if (call.has("d")) {
      return WatchTarget.DATA;
    } else if (call.has("p")) {
      return WatchTarget.PERSISTENT;
    } else if (call.has("r")) {
      return WatchTarget.PERSISTENT_RECURSIVE;
    }
    return WatchTarget.ANY;
  }
}

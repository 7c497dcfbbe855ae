package dev.ostler.shell.command;

import dev.ostler.client.WatchMode;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code addWatch}: a watch that stays. */
final class AddWatch implements Command {
  private static final Form FORM =
      Form.of(
              "addWatch",
              "[-m mode] path # optional mode is one of "
                  + "[PERSISTENT, PERSISTENT_RECURSIVE] - default is PERSISTENT_RECURSIVE",
              "Leaves a watch that tells of every change until it is removed.")
          .with(Option.value("m", "mode", "PERSISTENT or PERSISTENT_RECURSIVE"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    call.session().addWatch(call.path(0), mode(call.arguments().value("m")));
  }

  private static WatchMode mode(@Nullable String name) throws CommandFailure {
    if (name == null) {
      return WatchMode.PERSISTENT_RECURSIVE;
    }
    try {
      return WatchMode.valueOf(name.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(FORM.usage());
    }
  }
}

package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json;
import java.util.List;

/** {@code getEphemerals}: what ends with this session. */
final class GetEphemerals implements Command {
  private static final Form FORM =
      Form.of("getEphemerals", "path", "Lists the ephemeral znodes of this session, below a path.")
          .with(Option.longFlag("json", "as JSON"))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String prefix = call.hasWord(0) ? call.path(0) : "/";
    List<String> paths = call.session().getEphemerals(prefix);
    if (!call.printJson(Json.object("prefix", prefix, "ephemerals", paths))) {
      call.console().print(paths.toString());
    }
  }
}

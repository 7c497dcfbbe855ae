package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Stat;
import java.util.Optional;

/** {@code stat}: what there is to know of a znode besides its data. */
final class StatCommand implements Command {
  private static final Form FORM =
      Form.of("stat", "[-w] path", "Shows versions, times and sizes of a znode.")
          .with(Option.flag("w", "watch"), Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    boolean watch = call.has("w");
    if (call.hasWord(1)) {
      call.console()
          .remark("'stat path [watch]' has been deprecated. Please use 'stat [-w] path' instead.");
      watch = true;
    }
    String path = call.path(0);
    Optional<Stat> stat = call.session().exists(path, watch);
    if (stat.isEmpty()) {
      throw ClientException.of(ErrorCode.NO_NODE, "exists", path);
    }
    if (!call.printJson(Json.object("path", path, "stat", Json.stat(stat.get())))) {
      StatText.print(call.console(), stat.get());
    }
  }
}

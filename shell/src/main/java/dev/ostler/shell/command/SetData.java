package dev.ostler.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.StatText;
import dev.ostler.wire.value.Stat;
import java.util.Base64;

/** {@code set}: other data. */
final class SetData implements Command {
  private static final Form FORM =
      Form.of("set", "path data [-s] [-v version] [-b]", "Sets the data of a znode.")
          .with(
              Option.flag("s", "Print znode stats additionally"),
              Option.value("v", "version", "Set with an expected version"),
              Option.flag("b", "Supply data in base64 format"))
          .words(2, WordKind.PATH, WordKind.TEXT);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public String usage() {
    return FORM.usage() + "\n" + String.join("\n", FORM.table()) + "\n";
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    int version = Versions.of(call);
    Stat stat = call.session().setData(call.path(0), data(call), version);
    if (call.has("s")) {
      StatText.print(call.console(), stat);
    }
  }

  private static byte[] data(Invocation call) throws CommandFailure {
    if (!call.has("b")) {
      return call.word(1).getBytes(UTF_8);
    }
    try {
      return Base64.getDecoder().decode(call.word(1));
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("The data is no base64: " + e.getMessage());
    }
  }
}

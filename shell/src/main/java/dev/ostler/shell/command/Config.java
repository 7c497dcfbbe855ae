package dev.ostler.shell.command;

import dev.ostler.client.Data;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;

/** {@code config}: the members of the ensemble. */
final class Config implements Command {
  private static final Form FORM =
      Form.of("config", "[-c] [-w] [-s]", "Shows the members of the ensemble.")
          .with(
              Option.flag("s", "stats"),
              Option.flag("w", "watch for a change"),
              Option.flag("c", "client connection string"),
              Option.longFlag("json", "as JSON"));

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws InterruptedException {
    Data config = call.session().getConfig(call.has("w"));
    String text = config.text();
    if (call.printJson(
        Json.object(
            "config",
            text,
            "clients",
            ConfigText.clients(text),
            "stat",
            Json.stat(config.stat())))) {
      return;
    }
    call.console().print(call.has("c") ? ConfigText.clients(text) : text);
    if (call.has("s")) {
      StatText.print(call.console(), config.stat());
    }
  }
}

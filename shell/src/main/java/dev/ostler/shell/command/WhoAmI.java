package dev.ostler.shell.command;

import dev.ostler.client.Identity;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.output.Json;
import java.util.List;

/** {@code whoami}: who the server takes this session for. */
final class WhoAmI implements Command {
  private static final Form FORM =
      Form.of("whoami", "", "Shows the identities of this session.")
          .with(Option.longFlag("json", "as JSON"));

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws InterruptedException {
    List<Identity> identities = call.session().whoAmI();
    if (call.has("json")) {
      call.printJson(
          identities.stream()
              .map(identity -> Json.object("scheme", identity.scheme(), "user", identity.user()))
              .toList());
      return;
    }
    call.console().print("Auth scheme: User");
    for (Identity identity : identities) {
      call.console().print(identity.scheme() + ": " + identity.user());
    }
  }
}

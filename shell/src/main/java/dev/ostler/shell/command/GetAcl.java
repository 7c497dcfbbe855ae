package dev.ostler.shell.command;

import dev.ostler.client.NodeAcl;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.AclText;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;
import dev.ostler.wire.value.Acl;

/** {@code getAcl}: who may do what. */
final class GetAcl implements Command {
  private static final Form FORM =
      Form.of("getAcl", "[-s] path", "Shows the access control list of a znode.")
          .with(Option.flag("s", "stats"), Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    NodeAcl acl = call.session().getAcl(path);
    if (call.printJson(
        Json.object("path", path, "acl", Json.acl(acl.acl()), "stat", Json.stat(acl.stat())))) {
      return;
    }
    for (Acl entry : acl.acl()) {
      AclText.lines(entry).forEach(call.console()::print);
    }
    if (call.has("s")) {
      StatText.print(call.console(), acl.stat());
    }
  }
}

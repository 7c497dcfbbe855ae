package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.WordKind;

/** {@code sync}: what the others have seen is seen here, too. */
final class Sync implements Command {
  private static final Form FORM =
      Form.of("sync", "path", "Makes the server catch up with the leader.").words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    try {
      call.session().sync(path);
    } catch (ClientException e) {
      throw new CommandFailure("Sync has failed. rc=" + e.code());
    }
    call.console().print("Sync is OK");
  }
}

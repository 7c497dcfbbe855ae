package dev.ostler.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.WordKind;

/** {@code addauth}: one more identity for this session. */
final class AddAuth implements Command {
  private static final Form FORM =
      Form.of(
              "addauth",
              "scheme auth",
              "Adds an identity to this session, e.g. digest user:password.")
          .words(1, WordKind.SCHEME, WordKind.TEXT);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) {
    String credentials = call.hasWord(1) ? call.word(1) : "";
    call.session().addAuth(call.word(0), credentials.getBytes(UTF_8));
  }
}

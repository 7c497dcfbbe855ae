package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.client.Data;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.line.Words;
import dev.ostler.shell.output.Json;
import dev.ostler.wire.value.Stat;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * {@code edit}: data in the user's editor. It is written back only if the version is still the one
 * that was read, so that nobody's change is lost.
 */
final class Edit implements Command {
  private static final Form FORM =
      Form.own("edit", "[-b] path", "Opens the data of a znode in $VISUAL, $EDITOR or vi.")
          .with(Option.flag("b", "as base64, for data that is no text"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    Data data = call.session().getData(path, false);
    String before = text(call, data);
    try {
      Path file = Files.createTempFile("znode-", ".txt");
      Files.writeString(file, before);
      String after = edited(call, file, before);
      if (after.equals(before)) {
        Files.delete(file);
        call.console().remark("Nothing was changed.");
        return;
      }
      write(call, path, data.version(), after, file);
      Files.delete(file);
    } catch (IOException e) {
      throw new CommandFailure("The editor cannot be used: " + e.getMessage());
    }
  }

  private static String text(Invocation call, Data data) throws CommandFailure {
    if (call.has("b")) {
      return Base64.getEncoder().encodeToString(data.toArray()) + "\n";
    }
    String text = Json.utf8(data.bytes());
    if (text == null) {
      throw new CommandFailure("The data is no text; edit -b opens it as base64.");
    }
    return text;
  }

  private static String edited(Invocation call, Path file, String before)
      throws IOException, InterruptedException, CommandFailure {
    List<String> command = editor();
    command.add(file.toString());
    int status = call.shell().outside().run(new ProcessBuilder(command).inheritIO());
    if (status != 0) {
      throw new CommandFailure(
          command.getFirst()
              + " ended with status "
              + status
              + "; nothing was written. The text is in "
              + file);
    }
    String after;
    try {
      after = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new CommandFailure(
          "What the editor left in " + file + " is no UTF-8; nothing was written.");
    }
    // Editors end the last line; data often does not.
    boolean added = after.endsWith("\n") && !before.endsWith("\n");
    return added ? after.substring(0, after.length() - 1) : after;
  }

  private static List<String> editor() {
    for (String variable : List.of("VISUAL", "EDITOR")) {
      String value = System.getenv(variable);
      if (value != null && !value.isBlank()) {
        return new ArrayList<>(Words.split(value));
      }
    }
    return new ArrayList<>(List.of("vi"));
  }

  private static void write(Invocation call, String path, int version, String after, Path file)
      throws CommandFailure, InterruptedException {
    byte[] bytes;
    try {
      bytes =
          call.has("b")
              ? Base64.getMimeDecoder().decode(after.getBytes(StandardCharsets.US_ASCII))
              : after.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("That is no base64; nothing was written. The text is in " + file);
    }
    try {
      Stat stat = call.session().setData(path, bytes, version);
      call.console().remark("Written as version " + stat.version() + ".");
    } catch (ClientException.BadVersion e) {
      throw new CommandFailure(
          "Somebody changed "
              + path
              + " since version "
              + version
              + "; nothing was written. Your text is in "
              + file);
    } catch (ClientException e) {
      call.console().remark("Your text is in " + file);
      throw e;
    }
  }
}

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code edit}: data in the user's editor. It is written back only if the version is still the one
 * that was read, so that nobody's change is lost.
 */
final class Edit implements Command {
  private static final Pattern BLANKS = Pattern.compile("\\s");

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
    Path file = null;
    try {
      file = Files.createTempFile("znode-", ".txt");
      Files.writeString(file, before);
      String after = edited(call, file, before);
      if (after.equals(before)) {
        call.console().remark("Nothing was changed.");
      } else {
        write(call, path, data.version(), after);
      }
      Files.delete(file);
    } catch (CommandFailure e) {
      throw new CommandFailure(e.getMessage() + kept(file, before));
    } catch (IOException e) {
      throw new CommandFailure(
          "The editor cannot be used: " + e.getMessage() + "." + kept(file, before));
    } catch (ClientException | InterruptedException e) {
      String kept = kept(file, before);
      if (!kept.isEmpty()) {
        call.console().remark(kept.strip() + ".");
      }
      throw e;
    }
  }

  /** Deletes a text that nobody has changed, and says where another one is. */
  private static String kept(@Nullable Path file, String before) {
    if (file == null) {
      return "";
    }
    try {
      if (Arrays.equals(Files.readAllBytes(file), before.getBytes(StandardCharsets.UTF_8))) {
        Files.delete(file);
        return "";
      }
    } catch (NoSuchFileException e) {
      return "";
    } catch (IOException e) {
      // Better named than lost.
    }
    return " Your text is in " + file;
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
          command.getFirst() + " ended with status " + status + "; nothing was written.");
    }
    String after;
    try {
      after = Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new CommandFailure("What the editor left is no UTF-8; nothing was written.");
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

  private static void write(Invocation call, String path, int version, String after)
      throws CommandFailure, InterruptedException {
    byte[] bytes;
    try {
      bytes =
          call.has("b")
              ? Base64.getDecoder().decode(BLANKS.matcher(after).replaceAll(""))
              : after.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure("That is no base64 (" + e.getMessage() + "); nothing was written.");
    }
    try {
      Stat stat = call.session().setData(path, bytes, version);
      call.console().remark("Written as version " + stat.version() + ".");
    } catch (ClientException.BadVersion e) {
      throw new CommandFailure(
          "Somebody changed " + path + " since version " + version + "; nothing was written.");
    }
  }
}

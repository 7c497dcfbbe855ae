package dev.ostler.shell.command;

import dev.ostler.client.Data;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Fit;
import dev.ostler.shell.output.HexText;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;
import dev.ostler.wire.value.Bytes;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code get}: what a znode holds. */
final class Get implements Command {
  private static final Bytes NULL = Bytes.utf8("null");

  private static final Form FORM =
      Form.of("get", "[-s] [-w] [-b] [-x] path", "Shows the data of a znode.")
          .with(
              Option.flag("s", "Print znode stats additionally"),
              Option.flag("w", "Watch for changes on the znode"),
              Option.flag("b", "Output data in base64 format"),
              Option.flag("x", "Output data in hexdump format"),
              Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

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
    boolean watch = call.has("w");
    if (call.hasWord(1)) {
      call.console()
          .remark(
              "'get path [watch]' has been deprecated. "
                  + "Please use 'get [-s] [-w] path' instead.");
      watch = true;
    }
    String path = call.path(0);
    Data data = call.session().getData(path, watch);
    if (call.has("json")) {
      Map<String, @Nullable Object> map = Json.object("path", path);
      Json.putData(map, data.value());
      map.put("stat", Json.stat(data.stat()));
      call.printJson(map);
      return;
    }
    print(call, data);
    if (call.has("s")) {
      StatText.print(call.console(), data.stat());
    }
  }

  private static void printHex(Console console, Bytes value) {
    if (value.length() == 0) {
      console.print("");
    } else {
      HexText.lines(value).forEach(console::print);
    }
  }

  private static void print(Invocation call, Data data) {
    Console console = call.console();
    // In every format a znode without data looks like one with this word.
    Bytes value = data.value() == null ? NULL : data.bytes();
    if (call.has("x")) {
      printHex(console, value);
    } else if (call.has("b")) {
      console.print(Base64.getEncoder().encodeToString(value.toArray()));
    } else if (!console.terminal()) {
      console.print(value);
    } else {
      String text = value.toUtf8();
      console.print(Fit.harmless(text));
      if (Fit.looksBinary(text)) {
        console.remark("(not all of it is text: get -x shows the bytes, get -b is base64)");
      }
    }
  }
}

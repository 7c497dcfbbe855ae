package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.client.Paths;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.ErrorText;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.TreeWalk;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** {@code find}: znodes that fit. */
final class Find implements Command {
  private static final Form FORM =
      Form.own(
              "find",
              "[--name glob] [--data text] [--ephemeral] [--larger bytes] [--newer time] "
                  + "[--older time] [path]",
              "Lists the znodes below a path that fit all the options.")
          .with(
              Option.longValue("name", "glob", "the name fits, * and ? stand for letters"),
              Option.longValue("data", "text", "the data holds this text"),
              Option.longFlag("ephemeral", "it ends with its session"),
              Option.longValue("larger", "bytes", "it has more data than that"),
              Option.longValue(
                  "newer", "time", "its data changed within that time: 90s, 5m, 2h, 3d"),
              Option.longValue("older", "time", "its data did not change within that time"),
              Option.longFlag("json", "as JSON"))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String root = call.hasWord(0) ? call.path(0) : "/";
    BiPredicate<String, Stat> fits = fits(call);
    String text = call.arguments().value("data");
    List<String> found = new ArrayList<>();
    try (Progress progress = new Progress(call.console(), "znodes looked at", 0)) {
      TreeWalk.breadthFirst(
          call.session(),
          root,
          (path, children) -> {
            progress.add(1);
            if (fits.test(path, children.stat()) && holds(call, path, text)) {
              if (call.has("json")) {
                found.add(path);
              } else {
                progress.hide();
                call.console().print(path);
              }
            }
          });
    }
    call.printJson(Json.object("path", root, "found", found));
  }

  private static boolean holds(Invocation call, String path, @Nullable String text)
      throws InterruptedException {
    if (text == null) {
      return true;
    }
    try {
      return call.session().getData(path, false).text().contains(text);
    } catch (ClientException.NoNode e) {
      return false;
    } catch (ClientException.NoAuth e) {
      call.console().error(ErrorText.of(e));
      return false;
    }
  }

  private static BiPredicate<String, Stat> fits(Invocation call) throws CommandFailure {
    BiPredicate<String, Stat> fits = (path, stat) -> true;
    String glob = call.arguments().value("name");
    if (glob != null) {
      Pattern pattern = pattern(glob);
      fits = fits.and((path, stat) -> pattern.matcher(Paths.name(path)).matches());
    }
    if (call.has("ephemeral")) {
      fits = fits.and((path, stat) -> stat.ephemeralOwner() != 0);
    }
    int larger = call.number("larger", -1);
    long now = System.currentTimeMillis();
    long newest = now - age(call, "older", 0);
    long oldest = call.has("newer") ? now - age(call, "newer", 0) : Long.MIN_VALUE;
    boolean old = call.has("older");
    return fits.and((path, stat) ->
        stat.dataLength() > larger && stat.mtime() >= oldest && (!old || stat.mtime() <= newest));
  }

  /** A pattern in which only the star and the question mark are special. */
  static Pattern pattern(String glob) {
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < glob.length(); i++) {
      switch (glob.charAt(i)) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(glob.substring(i, i + 1)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  private static long age(Invocation call, String option, long otherwise) throws CommandFailure {
    String text = call.arguments().value(option);
    if (text == null) {
      return otherwise;
    }
    try {
      return millis(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure(
          "--" + option + " takes a time like 90s, 5m, 2h or 3d, not '" + text + "'");
    }
  }

  /** The milliseconds of a time like 90s. */
  static long millis(String text) {
    if (text.isEmpty()) {
      throw new NumberFormatException("no time");
    }
    int end = text.length() - 1;
    long unit =
        switch (text.charAt(end)) {
          case 's' -> 1000L;
          case 'm' -> 60_000L;
          case 'h' -> 3_600_000L;
          case 'd' -> 86_400_000L;
          default -> throw new NumberFormatException("no unit");
        };
    return Long.parseLong(text.substring(0, end)) * unit;
  }
}

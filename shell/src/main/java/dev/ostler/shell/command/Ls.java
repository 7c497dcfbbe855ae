package dev.ostler.shell.command;

import dev.ostler.client.Children;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.StatText;
import dev.ostler.shell.tree.TreeWalk;
import java.util.ArrayList;
import java.util.List;

/** {@code ls}: the children of a znode. */
final class Ls implements Command {
  private static final Form FORM =
      Form.of("ls", "[-s] [-w] [-R] path", "Lists the children of a znode.")
          .with(
              Option.flag("?", "help"),
              Option.flag("s", "stat"),
              Option.flag("w", "watch"),
              Option.flag("R", "recurse"),
              Option.longFlag("json", "as JSON"))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    if (call.has("?")) {
      call.console().print("usage: ls [options] path");
      FORM.table().forEach(call.console()::print);
      throw new CommandFailure(FORM.usage());
    }
    if (!call.hasWord(0)) {
      throw new CommandFailure(FORM.usage());
    }
    boolean watch = call.has("w");
    if (call.hasWord(1)) {
      call.console()
          .remark("'ls path [watch]' has been deprecated. Please use 'ls [-w] path' instead.");
      watch = true;
    }
    String path = call.path(0);
    if (call.has("R")) {
      listAll(call, path);
      return;
    }
    Children children = call.session().getChildren(path, watch);
    List<String> names = children.names().stream().sorted().toList();
    if (call.printJson(
        Json.object("path", path, "children", names, "stat", Json.stat(children.stat())))) {
      return;
    }
    call.console().print(names.toString());
    if (call.has("s")) {
      StatText.print(call.console(), children.stat());
    }
  }

  private static void listAll(Invocation call, String root) throws InterruptedException {
    if (call.has("json")) {
      List<String> paths = new ArrayList<>();
      TreeWalk.breadthFirst(call.session(), root, (path, children) -> paths.add(path));
      call.printJson(Json.object("path", root, "paths", paths));
      return;
    }
    TreeWalk.breadthFirst(call.session(), root, (path, children) -> call.console().print(path));
  }
}

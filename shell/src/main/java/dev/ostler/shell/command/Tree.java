package dev.ostler.shell.command;

import dev.ostler.client.Paths;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Colour;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Fit;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.TreeWalk;
import dev.ostler.wire.value.Stat;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** {@code tree}: a subtree, drawn. */
final class Tree implements Command {
  private static final int ZNODES_MAX = 100_000;

  private static final Form FORM =
      Form.own("tree", "[--depth n] [-l] [path]", "Draws a subtree.")
          .with(
              Option.longValue("depth", "n", "so many levels below the path"),
              Option.flag("l", "long: with sizes and versions"),
              Option.longFlag("json", "as JSON"))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  /** A znode that was seen; children by name. */
  private record Node(String name, Stat stat, Map<String, Node> children) {}

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String root = call.hasWord(0) ? call.path(0) : "/";
    int depth = call.number("depth", Integer.MAX_VALUE);
    Map<String, Node> seen = new HashMap<>();
    try (Progress progress = new Progress(call.console(), "znodes", 0)) {
      TreeWalk.breadthFirst(
          call.session(),
          root,
          depth,
          (path, children) -> {
            if (seen.size() < ZNODES_MAX) {
              put(seen, root, path, children.stat());
            }
            progress.add(1);
          });
    }
    Node top = seen.get(root);
    if (top == null) {
      return;
    }
    if (call.has("json")) {
      call.printJson(json(top));
      return;
    }
    call.console().print(line(call, "", "", top, depth == 0));
    draw(call, top, "", depth);
    if (seen.size() >= ZNODES_MAX) {
      call.console()
          .remark(
              "Only the first "
                  + ZNODES_MAX
                  + " znodes are drawn; name a path below, or use --depth.");
    }
  }

  private static void put(Map<String, Node> seen, String root, String path, Stat stat) {
    boolean top = path.equals(root);
    Node node = new Node(top ? root : Paths.name(path), stat, new TreeMap<>());
    seen.put(path, node);
    Node parent = top ? null : seen.get(Paths.parent(path));
    if (parent != null) {
      parent.children().put(node.name(), node);
    }
  }

  private static void draw(Invocation call, Node node, String indent, int depth)
      throws InterruptedException {
    call.stopIfInterrupted();
    int left = node.children().size();
    for (Node child : node.children().values()) {
      boolean last = --left == 0;
      call.console().print(line(call, indent, last ? "└── " : "├── ", child, depth <= 1));
      draw(call, child, indent + (last ? "    " : "│   "), depth - 1);
    }
  }

  private static String line(
      Invocation call, String indent, String branch, Node node, boolean cut) {
    Console console = call.console();
    // On a narrow terminal the indent gives way, so that names can be read.
    int room = console.width();
    String drawn = indent + branch;
    if (drawn.length() > room / 2) {
      drawn = Fit.cut(indent, Math.max(0, room / 2 - branch.length())) + branch;
    }
    StringBuilder about = new StringBuilder();
    if (node.stat().ephemeralOwner() != 0) {
      about.append(" (ephemeral)");
    }
    if (call.has("l")) {
      about.append(
          " %d bytes, version %d".formatted(node.stat().dataLength(), node.stat().version()));
    }
    if (cut && node.stat().numChildren() > 0) {
      about.append(" … ").append(node.stat().numChildren()).append(" below");
    }
    String name = Fit.oneLine(node.name());
    if (console.terminal()) {
      name = Fit.cut(name, Math.max(4, room - drawn.length()));
    }
    return drawn
        + (node.children().isEmpty() ? name : console.coloured(Colour.PATH, name))
        + console.coloured(Colour.FAINT, about.toString());
  }

  private static Map<String, @Nullable Object> json(Node node) {
    return Json.object(
        "name", node.name(),
        "stat", Json.stat(node.stat()),
        "children", node.children().values().stream().map(Tree::json).toList());
  }
}

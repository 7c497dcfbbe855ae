package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Colour;
import dev.ostler.shell.output.Console;
import dev.ostler.shell.output.Json;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.session.ShellSession;
import dev.ostler.shell.tree.TreeDiff;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code diff}: two subtrees, of one server or of two. */
final class Diff implements Command {
  private static final int DIFFERENT = 1;

  private static final Form FORM =
      Form.own(
              "diff",
              "[--server host:port] [--ephemerals] path [other path]",
              "Compares data and access control lists of two subtrees; status 1 if they differ.")
          .with(
              Option.longValue("server", "host:port", "where the other subtree is"),
              Option.longFlag("ephemerals", "compare ephemeral znodes, too"),
              Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String left = call.path(0);
    String right = call.hasWord(1) ? call.path(1) : left;
    String server = call.arguments().value("server");
    if (server == null && left.equals(right)) {
      throw new CommandFailure("Name another path, or another server with --server.");
    }
    List<TreeDiff.Difference> differences = differences(call, left, right, server);
    if (call.has("json")) {
      call.printJson(differences.stream().map(Diff::json).toList());
    } else {
      differences.forEach(difference -> print(call.console(), difference));
    }
    if (!differences.isEmpty()) {
      call.console().remark(summary(differences));
      throw new CommandFailure(null, DIFFERENT);
    }
  }

  private static String summary(List<TreeDiff.Difference> differences) {
    long hidden =
        differences.stream()
            .filter(difference -> difference.kind() == TreeDiff.Kind.ACL_HIDDEN)
            .count();
    long seen = differences.size() - hidden;
    String sentence = seen + (seen == 1 ? " difference." : " differences.");
    return hidden == 0
        ? sentence
        : sentence
            + " Not comparable: "
            + hidden
            + (hidden == 1 ? " list" : " lists")
            + " with digests that a server shows only to who has ADMIN there.";
  }

  private static List<TreeDiff.Difference> differences(
      Invocation call, String left, String right, @Nullable String server)
      throws CommandFailure, InterruptedException {
    if (server == null) {
      return compare(call, left, call.session(), right);
    }
    ShellSession other;
    try {
      other = call.session().another(server);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(e.getMessage());
    }
    try {
      return compare(call, left, other, right);
    } finally {
      other.close();
    }
  }

  private static List<TreeDiff.Difference> compare(
      Invocation call, String left, ShellSession other, String right) throws InterruptedException {
    boolean ephemerals = call.has("ephemerals");
    try (Progress progress = new Progress(call.console(), "znodes", 0)) {
      return TreeDiff.compare(
          TreeDiff.read(call.session(), left, ephemerals, progress::add),
          TreeDiff.read(other, right, ephemerals, progress::add));
    }
  }

  private static void print(Console console, TreeDiff.Difference difference) {
    String path = difference.path();
    console.print(
        switch (difference.kind()) {
          case ONLY_LEFT -> console.coloured(Colour.ERROR, "< " + path);
          case ONLY_RIGHT -> console.coloured(Colour.GOOD, "> " + path);
          case DATA ->
              console.coloured(Colour.WARNING, "! " + path)
                  + " data: "
                  + difference.left()
                  + " | "
                  + difference.right();
          case ACL ->
              console.coloured(Colour.WARNING, "! " + path)
                  + " acl: "
                  + difference.left()
                  + " | "
                  + difference.right();
          case ACL_HIDDEN ->
              console.coloured(Colour.WARNING, "? " + path)
                  + " acl: "
                  + difference.left()
                  + " | "
                  + difference.right();
        });
  }

  private static Map<String, @Nullable Object> json(TreeDiff.Difference difference) {
    return Json.object(
        "path", difference.path(),
        "kind", difference.kind().name(),
        "left", difference.left(),
        "right", difference.right());
  }
}

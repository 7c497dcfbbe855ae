package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.client.Operations;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.tree.TreeWalk;
import java.util.ArrayList;
import java.util.List;

/** {@code deleteall}: a znode and all below it. */
final class DeleteAll implements Command {
  private static final int BATCH = 1000;

  private static final Form FORM =
      Form.of("deleteall", "path [-b batch size]", "Deletes a znode and everything below it.")
          .with(Option.value("b", "batch size", "znodes in one transaction; 0 for one by one"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    int batch = batch(call);
    String root = call.path(0);
    List<String> paths = new ArrayList<>();
    try (Progress progress = new Progress(call.console(), "znodes found", 0)) {
      TreeWalk.breadthFirst(
          call.session(),
          root,
          (path, children) -> {
            paths.add(path);
            progress.add(1);
          });
    }
    boolean all = true;
    try (Progress progress = new Progress(call.console(), "znodes deleted", paths.size())) {
      // Those below come first.
      List<String> order = paths.reversed();
      for (int begin = 0; begin < order.size(); begin += Math.max(1, batch)) {
        List<String> part =
            order.subList(begin, Math.min(begin + Math.max(1, batch), order.size()));
        all &= delete(call, part, batch > 0);
        progress.add(part.size());
      }
    }
    if (!all) {
      call.console().error("Failed to delete some node(s) in the subtree!");
    }
  }

  private static int batch(Invocation call) throws CommandFailure {
    String text = call.arguments().value("b");
    if (text == null) {
      return BATCH;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure("-b argument must be an int value");
    }
  }

  /** Deletes some; false if that failed. A connection that is lost ends the command. */
  private static boolean delete(Invocation call, List<String> paths, boolean together)
      throws InterruptedException {
    try {
      if (together) {
        call.session().deleteTogether(paths);
      } else {
        call.session().delete(paths.getFirst(), Operations.ANY_VERSION);
      }
      return true;
    } catch (ClientException e) {
      if (e.isTransient()) {
        throw e;
      }
      return false;
    }
  }
}

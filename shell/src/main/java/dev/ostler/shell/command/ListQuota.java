package dev.ostler.shell.command;

import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.Json;

/** {@code listquota}: the limits of a subtree and what is used. */
final class ListQuota implements Command {
  private static final Form FORM =
      Form.of("listquota", "path", "Shows the quota of a subtree and what is used of it.")
          .with(Option.longFlag("json", "as JSON"))
          .words(1, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    String path = call.path(0);
    call.console().remark("absolute path is " + QuotaZnodes.limits(path));
    QuotaLimits limits = QuotaZnodes.read(call.session(), QuotaZnodes.limits(path));
    if (limits == null) {
      call.console().error("quota for " + path + " does not exist.");
      return;
    }
    QuotaLimits stats = QuotaZnodes.read(call.session(), QuotaZnodes.stats(path));
    if (call.printJson(
        Json.object(
            "path", path,
            "count", limits.count(),
            "bytes", limits.bytes(),
            "countHardLimit", limits.countHardLimit(),
            "byteHardLimit", limits.byteHardLimit(),
            "countUsed", stats == null ? null : stats.count(),
            "bytesUsed", stats == null ? null : stats.bytes()))) {
      return;
    }
    call.console().print("Output quota for " + path + " " + limits.text());
    if (stats != null) {
      call.console().print("Output stat for " + path + " " + stats.counters());
    }
  }
}

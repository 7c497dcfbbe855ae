package dev.ostler.shell.command;

import dev.ostler.shell.line.ArgumentsException;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.session.ShellSession;

/** {@code setquota}: a limit for a subtree. */
final class SetQuota implements Command {
  private static final String GROUP = "quota";

  private static final Form FORM =
      Form.of("setquota", "-n|-b|-N|-B val path", "Limits the znodes or bytes of a subtree.")
          .with(
              Option.value("n", "num", "num soft quota").in(GROUP),
              Option.value("b", "bytes", "bytes soft quota").in(GROUP),
              Option.value("N", "num", "num hard quota").in(GROUP),
              Option.value("B", "bytes", "bytes hard quota").in(GROUP))
          .words(0, WordKind.PATH);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    Option option = chosen(call);
    if (!call.hasWord(0)) {
      throw new CommandFailure(FORM.usage());
    }
    String path = call.path(0);
    long value;
    try {
      value = Long.parseLong(String.valueOf(call.arguments().value(option.name())));
    } catch (NumberFormatException e) {
      // This mistake and the next one leave the status at 0 in ZooKeeper's shell.
      call.console().error("NumberFormatException happens when parsing the option value");
      return;
    }
    boolean counts = option.name().equalsIgnoreCase("n");
    if (counts && value <= 0) {
      call.console().error("the num quota must be greater than zero");
      return;
    }
    if (!counts && value < 0) {
      call.console().error("the bytes quota must be greater than or equal to zero");
      return;
    }
    if (path.equals(QuotaZnodes.ROOT) || path.startsWith(QuotaZnodes.ROOT + "/")) {
      call.console().error("cannot set a quota under the path: " + QuotaZnodes.ROOT);
      return;
    }
    warn(call, path, set(call, path, option.name(), value));
  }

  private static Option chosen(Invocation call) throws CommandFailure {
    for (Option option : FORM.options()) {
      if (call.has(option.name())) {
        return option;
      }
    }
    throw new CommandFailure(
        ArgumentsException.missing(
                "[-n num soft quota, -b bytes soft quota, -N num hard quota, -B bytes hard quota]")
            .getMessage());
  }

  private static QuotaLimits set(Invocation call, String path, String option, long value)
      throws CommandFailure, InterruptedException {
    ShellSession session = call.session();
    if (session.exists(path, false).isEmpty()) {
      throw new CommandFailure(path + " does not exist.");
    }
    QuotaLimits limits = QuotaZnodes.read(session, QuotaZnodes.limits(path));
    if (limits == null) {
      String child = QuotaZnodes.childWithQuota(session, path);
      if (child != null) {
        throw new CommandFailure(path + " has a child " + child + " which has a quota");
      }
      String parent = QuotaZnodes.parentWithQuota(session, path);
      if (parent != null) {
        throw new CommandFailure(path + " has a parent " + parent + " which has a quota");
      }
      limits = QuotaLimits.NONE;
    }
    QuotaLimits changed = limits.with(option, value);
    QuotaZnodes.store(session, path, changed);
    return changed;
  }

  private static void warn(Invocation call, String path, QuotaLimits limits)
      throws InterruptedException {
    QuotaLimits stats = QuotaZnodes.read(call.session(), QuotaZnodes.stats(path));
    if (stats == null) {
      return;
    }
    if (limits.count() >= 0 && limits.count() < stats.count()) {
      call.console()
          .print(
              "[Warning]: the count quota you create is less than the existing count:"
                  + stats.count());
    }
    if (limits.bytes() >= 0 && limits.bytes() < stats.bytes()) {
      call.console()
          .print(
              "[Warning]: the bytes quota you create is less than the existing bytes:"
                  + stats.bytes());
    }
  }
}

package dev.ostler.shell.command;

import dev.ostler.client.ClientException;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.AclText;
import dev.ostler.shell.output.ErrorText;
import dev.ostler.shell.output.Progress;
import dev.ostler.shell.output.StatText;
import dev.ostler.shell.tree.TreeWalk;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Stat;
import java.util.ArrayList;
import java.util.List;

/** {@code setAcl}: who may do what from now on. */
final class SetAcl implements Command {
  private static final Form FORM =
      Form.of(
              "setAcl",
              "[-s] [-v version] [-R] path acl",
              "Sets the access control list of a znode: scheme:id:perms,…")
          .with(
              Option.flag("s", "stats"),
              Option.value("v", "version", "only if this is the version of the list"),
              Option.flag("R", "recursive"))
          .words(2, WordKind.PATH, WordKind.ACL);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    int version = Versions.of(call);
    List<Acl> acl = AclText.parse(call.word(1), call.console()::error);
    String root = call.path(0);
    if (acl.isEmpty()) {
      throw ClientException.of(ErrorCode.INVALID_ACL, "setAcl", null);
    }
    if (!call.has("R")) {
      Stat stat = call.session().setAcl(root, acl, version);
      if (call.has("s")) {
        StatText.print(call.console(), stat);
      }
      return;
    }
    List<String> paths = new ArrayList<>();
    TreeWalk.breadthFirst(call.session(), root, (path, children) -> paths.add(path));
    try (Progress progress = new Progress(call.console(), "znodes", paths.size())) {
      for (String path : paths) {
        setOne(call, path, acl, version);
        progress.add(1);
      }
    }
  }

  private static void setOne(Invocation call, String path, List<Acl> acl, int version)
      throws InterruptedException {
    try {
      Stat stat = call.session().setAcl(path, acl, version);
      if (call.has("s")) {
        StatText.print(call.console(), stat);
      }
    } catch (ClientException e) {
      if (e.isTransient()) {
        throw e;
      }
      // One znode that refuses it does not spare the others, and is told of among the results.
      call.console().printPart(ErrorText.keeper(e.code(), e.path()));
    }
  }
}

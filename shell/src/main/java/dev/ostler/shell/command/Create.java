package dev.ostler.shell.command;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.ostler.client.ClientException;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.shell.line.Form;
import dev.ostler.shell.line.Option;
import dev.ostler.shell.line.WordKind;
import dev.ostler.shell.output.AclText;
import dev.ostler.shell.output.ErrorText;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.value.Acl;
import java.util.List;

/** {@code create}: a new znode. */
final class Create implements Command {
  private static final Form FORM =
      Form.of("create", "[-s] [-e] [-c] [-t ttl] path [data] [acl]", "Creates a znode.")
          .with(
              Option.flag("e", "ephemeral: it ends with the session"),
              Option.flag("s", "sequential: the server appends a number"),
              Option.flag("c", "container: it ends some time after its last child"),
              Option.value("t", "ttl", "milliseconds it lives without children and changes"))
          .words(1, WordKind.PATH, WordKind.TEXT, WordKind.ACL);

  @Override
  public Form form() {
    return FORM;
  }

  @Override
  public void run(Invocation call) throws CommandFailure, InterruptedException {
    boolean ephemeral = call.has("e");
    boolean sequential = call.has("s");
    boolean container = call.has("c");
    if (container && (ephemeral || sequential)) {
      throw new CommandFailure(
          "-c cannot be combined with -s or -e. Containers cannot be ephemeral or sequential.");
    }
    long ttl = ttl(call, ephemeral, container);
    CreateMode mode = mode(ephemeral, sequential, container, ttl > 0);
    String path = call.checked(call.word(0), sequential);
    byte[] data = call.hasWord(1) ? call.word(1).getBytes(UTF_8) : null;
    List<Acl> acl =
        call.hasWord(2) ? AclText.parse(call.word(2), call.console()::error) : List.of(Acl.OPEN);
    if (acl.isEmpty()) {
      // No server is asked: ZooKeeper's shell names no path, either.
      call.console().error(ErrorText.keeper(ErrorCode.INVALID_ACL, null));
      throw ClientException.of(ErrorCode.INVALID_ACL, "create", null);
    }
    try {
      Created created = call.session().create(path, data, new CreateOptions(mode, acl, ttl));
      call.console().remark("Created " + created.path());
    } catch (ClientException.InvalidAcl e) {
      call.console().error(ErrorText.keeper(e.code(), e.path()));
      throw e;
    }
  }

  private static long ttl(Invocation call, boolean ephemeral, boolean container)
      throws CommandFailure {
    String text = call.arguments().value("t");
    if (text == null) {
      return 0;
    }
    if (ephemeral) {
      throw new CommandFailure("TTLs cannot be used with Ephemeral znodes");
    }
    if (container) {
      throw new CommandFailure("TTLs cannot be used with Container znodes");
    }
    long ttl;
    try {
      ttl = Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new CommandFailure("-t argument must be a long value");
    }
    if (ttl < 1 || ttl > CreateOptions.TTL_MILLIS_MAX) {
      throw new CommandFailure(
          "ttl must be positive and cannot be larger than: " + CreateOptions.TTL_MILLIS_MAX);
    }
    return ttl;
  }

  private static CreateMode mode(
      boolean ephemeral, boolean sequential, boolean container, boolean ttl) {
    if (container) {
      return CreateMode.CONTAINER;
    }
    if (ttl) {
      return sequential
          ? CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL
          : CreateMode.PERSISTENT_WITH_TTL;
    }
    if (ephemeral) {
      return sequential ? CreateMode.EPHEMERAL_SEQUENTIAL : CreateMode.EPHEMERAL;
    }
    return sequential ? CreateMode.PERSISTENT_SEQUENTIAL : CreateMode.PERSISTENT;
  }
}

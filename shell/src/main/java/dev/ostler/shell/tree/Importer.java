package dev.ostler.shell.tree;

import dev.ostler.client.ClientException;
import dev.ostler.client.CreateMode;
import dev.ostler.client.CreateOptions;
import dev.ostler.client.Created;
import dev.ostler.client.Operations;
import dev.ostler.shell.session.ShellSession;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Creates what an export tells of, many at once. Ephemeral znodes are passed over: the session that
 * owned them is not this one.
 */
public final class Importer {
  /** Creates on their way at once. */
  private static final int AHEAD = 64;

  private record Pending(String path, ExportReader.Item item, CompletionStage<Created> answer) {}

  private final ShellSession session;
  private final String root;
  private final boolean update;
  private final boolean openAcl;
  private final ArrayDeque<Pending> pending = new ArrayDeque<>();
  private long created;
  private long updated;
  private long left;
  private long ephemeral;

  /**
   * Prepares.
   *
   * @param root where the subtree shall be
   * @param update whether znodes that exist get the data and the list of the file
   * @param openAcl whether everybody may use what is created, whatever the file says
   */
  public Importer(ShellSession session, String root, boolean update, boolean openAcl) {
    this.session = session;
    this.root = root;
    this.update = update;
    this.openAcl = openAcl;
  }

  /** Makes sure that the parents of the root exist. */
  public void begin() throws InterruptedException {
    for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
      try {
        var _ = session.create(root.substring(0, slash), null, CreateOptions.PERSISTENT);
      } catch (ClientException.NodeExists e) {
        // Nothing to do, then.
      }
    }
  }

  /** Creates one more. */
  public void add(ExportReader.Item item) throws InterruptedException {
    if (item.ephemeral()) {
      ephemeral++;
      return;
    }
    String path = SubtreeReader.at(root, item.path());
    if (path.equals("/")) {
      // Every tree has a root: it can only be changed.
      exists(path, item);
      return;
    }
    CreateOptions options = new CreateOptions(CreateMode.PERSISTENT, acl(item), 0);
    pending.add(new Pending(path, item, session.createLater(path, bytes(item), options)));
    if (pending.size() >= AHEAD) {
      finishOne();
    }
  }

  /** Waits for the last ones. */
  public void end() throws InterruptedException {
    while (!pending.isEmpty()) {
      finishOne();
    }
  }

  /** What was done, in a sentence. */
  public String summary() {
    return "Created "
        + created
        + ", updated "
        + updated
        + ", left "
        + left
        + " as they were, passed over "
        + ephemeral
        + " ephemeral.";
  }

  private void finishOne() throws InterruptedException {
    Pending one = pending.remove();
    try {
      var _ = TreeWalk.await(one.answer());
      created++;
    } catch (ClientException.NodeExists e) {
      exists(one.path(), one.item());
    }
  }

  private void exists(String path, ExportReader.Item item) throws InterruptedException {
    if (!update) {
      left++;
      return;
    }
    var _ = session.setData(path, bytes(item), Operations.ANY_VERSION);
    if (!openAcl) {
      var _ = session.setAcl(path, item.acl(), Operations.ANY_VERSION);
    }
    updated++;
  }

  private static byte @Nullable [] bytes(ExportReader.Item item) {
    Bytes data = item.data();
    return data == null ? null : data.toArray();
  }

  private List<Acl> acl(ExportReader.Item item) {
    return openAcl || item.acl().isEmpty() ? List.of(Acl.OPEN) : item.acl();
  }
}

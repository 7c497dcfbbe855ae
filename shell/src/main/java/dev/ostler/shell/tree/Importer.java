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
 *
 * <p>A list that could keep the children of its znode from being created comes into force at the
 * end, see {@link LateLists}; also if the import fails before.
 */
public final class Importer implements AutoCloseable {
  /** Creates on their way at once. */
  private static final int AHEAD = 64;

  private record Pending(String path, ExportReader.Item item, CompletionStage<Created> answer) {}

  private final ShellSession session;
  private final String root;
  private final boolean update;
  private final boolean openAcl;
  private final ImportPlan plan;
  private final LateLists lateLists;
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
   * @param plan what a first reading has told
   */
  public Importer(
      ShellSession session, String root, boolean update, boolean openAcl, ImportPlan plan) {
    this.session = session;
    this.root = root;
    this.update = update;
    this.openAcl = openAcl;
    this.plan = plan;
    this.lateLists = new LateLists(session);
  }

  /** Makes sure that the parents of the root exist. */
  public void begin() throws InterruptedException {
    for (int slash = root.indexOf('/', 1); slash > 0; slash = root.indexOf('/', slash + 1)) {
      String parent = root.substring(0, slash);
      // Asked first: who may not create below a znode is not told what is there.
      if (session.exists(parent, false).isEmpty()) {
        create(parent);
      }
    }
  }

  private void create(String parent) throws InterruptedException {
    try {
      var _ = session.create(parent, null, CreateOptions.PERSISTENT);
    } catch (ClientException.NodeExists e) {
      // Somebody was faster.
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
    List<Acl> acl = acl(item);
    CreateOptions options =
        new CreateOptions(CreateMode.PERSISTENT, isLate(item) ? lateLists.meanwhile(acl) : acl, 0);
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
    lateLists.putInForce();
  }

  /** Puts the lists of what was created in force, as far as possible, if there was no end. */
  @Override
  public void close() {
    try {
      while (!pending.isEmpty()) {
        finishWhatIsCreated(pending.remove());
      }
      lateLists.putInForce();
    } catch (ClientException | InterruptedException e) {
      // What is left is told of.
    }
  }

  private void finishWhatIsCreated(Pending one) throws InterruptedException {
    try {
      var _ = TreeWalk.await(one.answer());
      wasCreated(one);
    } catch (ClientException e) {
      // The import has failed already.
      noteIfItMayBeThere(one, e);
    }
  }

  private void noteIfItMayBeThere(Pending one, ClientException failure) {
    if (failure.isTransient() && isLate(one.item())) {
      lateLists.add(one.path(), acl(one.item()));
    }
  }

  /** Paths that still have the list for the time of the import. */
  public List<String> withoutTheirLists() {
    return lateLists.left();
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
      wasCreated(one);
    } catch (ClientException.NodeExists e) {
      exists(one.path(), one.item());
    } catch (ClientException.NoAuth e) {
      // Who may not create below a znode is not told what is there.
      if (session.exists(one.path(), false).isEmpty()) {
        throw e;
      }
      exists(one.path(), one.item());
    } catch (ClientException e) {
      noteIfItMayBeThere(one, e);
      throw e;
    }
  }

  private void wasCreated(Pending one) {
    created++;
    if (isLate(one.item())) {
      lateLists.add(one.path(), acl(one.item()));
    }
  }

  private boolean isLate(ExportReader.Item item) {
    return !openAcl && plan.isLate(item.path());
  }

  private void exists(String path, ExportReader.Item item) throws InterruptedException {
    if (!update) {
      left++;
      return;
    }
    var _ = session.setData(path, bytes(item), Operations.ANY_VERSION);
    if (isLate(item)) {
      lateLists.add(path, acl(item));
    } else if (!openAcl) {
      var _ = session.setAcl(path, acl(item), Operations.ANY_VERSION);
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

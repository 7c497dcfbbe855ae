package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.testkit.model.ModelBody;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelEvent;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.testkit.model.ModelOutcome;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.testkit.model.ModelStat;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Path;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Compares a whole tree with the model, and its counters with a recount. */
final class TreeCheck {
  private static final String CONFIG = "/zookeeper/config";

  private final Tree tree;
  private final ReferenceState reference;
  private final NodeState node = new NodeState();

  private TreeCheck(Tree tree, ReferenceState reference) {
    this.tree = tree;
    this.reference = reference;
  }

  /** Stats of all znodes, and the counters over them. */
  static void compare(Tree tree, ReferenceState reference) {
    TreeCheck check = new TreeCheck(tree, reference);
    check.compareStats();
    check.recount();
    check.compareOwners();
  }

  /** Data and access control lists, too, if somebody is there to whom the model shows all. */
  static void compareAll(Tree tree, ReferenceState reference, ModelOptions options) {
    compare(tree, reference);
    if (options.superDigest() == null || reference.alive().isEmpty()) {
      return;
    }
    // One session is lent every right for the moment.
    long reader = reference.alive().first();
    ModelOutcome _ =
        reference.model().apply(reader, new ModelRequest.Auth("digest", Superuser.CREDENTIALS), 0);
    TreeCheck check = new TreeCheck(tree, reference);
    for (String path : reference.model().paths()) {
      check.compareContent(path, reader);
    }
    reference.forgetWatches(reader);
  }

  /** Who the members are stands in the tree of each server, outside of all transactions. */
  static List<ModelEvent> takeOverConfig(Tree tree, ReferenceState reference) {
    TreeCheck check = new TreeCheck(tree, reference);
    check.read(CONFIG);
    Bytes data = check.node.data();
    return reference
        .model()
        .overwriteConfig(
            data == null ? null : ModelBytes.of(data.toArray()),
            ReplyReader.of(check.node.stat(tree.owner().visible(check.node.ephemeralOwner))));
  }

  private void compareStats() {
    if (tree.zxid() != reference.zxid()) {
      throw new BrokenClaim(
          "the tree is at " + hex(tree.zxid()) + ", the model at " + hex(reference.zxid()));
    }
    List<String> paths = reference.model().paths();
    for (String path : paths) {
      read(path);
      ModelStat found = ReplyReader.of(node.stat(tree.owner().visible(node.ephemeralOwner)));
      ModelStat wanted = reference.model().stat(path);
      if (!found.equals(wanted)) {
        throw new BrokenClaim(
            path + " at " + hex(tree.zxid()) + " has " + found + ", the model has " + wanted);
      }
    }
    if (tree.nodeCount() != paths.size()) {
      throw new BrokenClaim(
          "the tree counts " + tree.nodeCount() + " znodes, the model has " + paths.size());
    }
  }

  private void read(String path) {
    int slot = tree.find(Path.of(path));
    if (slot == Tree.NONE) {
      throw new BrokenClaim(path + " is missing at " + hex(tree.zxid()));
    }
    tree.read(slot, node);
  }

  /** Walks from the root over the links of children. */
  private void recount() {
    int[] znodes = {0};
    long bytes = recount(Tree.ROOT, znodes);
    if (znodes[0] != tree.nodeCount()) {
      throw new BrokenClaim(
          znodes[0] + " znodes hang below the root, the tree counts " + tree.nodeCount());
    }
    if (bytes != tree.dataBytes()) {
      throw new BrokenClaim(
          "paths and data are " + bytes + " bytes, the tree counts " + tree.dataBytes());
    }
  }

  private long recount(int slot, int[] znodes) {
    NodeState state = new NodeState();
    tree.read(slot, state);
    znodes[0]++;
    long bytes = (long) tree.path(slot).length() + Math.max(0, state.dataLength);
    int children = 0;
    for (int child = tree.firstChild(state); child != Tree.NONE; child = tree.nextSibling(child)) {
      children++;
      bytes += recount(child, znodes);
    }
    if (children != state.childCount) {
      throw new BrokenClaim(
          tree.path(slot) + " counts " + state.childCount + " children and has " + children);
    }
    return bytes;
  }

  /** Ephemerals: exactly those of live sessions, and the index over them. */
  private void compareOwners() {
    Set<Long> owners = new TreeSet<>();
    int ephemerals = 0;
    for (long owner : tree.sessionsWithEphemerals()) {
      owners.add(owner);
      int[] slots = tree.ephemeralsOf(owner);
      ephemerals += slots.length;
      for (int slot : slots) {
        tree.read(slot, node);
        if (node.ephemeralOwner != owner) {
          throw new BrokenClaim(
              tree.path(slot) + " is listed for " + hex(owner) + ", not its owner");
        }
      }
      if (!reference.isAlive(owner)) {
        throw new BrokenClaim("ephemerals of session " + hex(owner) + " outlive it");
      }
    }
    int wanted = 0;
    for (String path : reference.model().paths()) {
      ModelStat stat = reference.model().stat(path);
      if (stat != null && stat.ephemeralOwner() != 0) {
        wanted++;
        if (!owners.contains(stat.ephemeralOwner())) {
          throw new BrokenClaim(path + " is not in the index of ephemerals");
        }
      }
    }
    if (ephemerals != wanted || tree.ephemeralCount() != wanted) {
      throw new BrokenClaim(
          wanted
              + " ephemerals exist, "
              + ephemerals
              + " are indexed, the tree counts "
              + tree.ephemeralCount());
    }
  }

  private void compareContent(String path, long reader) {
    read(path);
    ModelBody data = answer(reader, new ModelRequest.GetData(path, false));
    if (data instanceof ModelBody.OfData wanted) {
      byte @Nullable [] bytes = wanted.data() == null ? null : wanted.data().toArray();
      Bytes found = node.data();
      if (!Arrays.equals(bytes, found == null ? null : found.toArray())) {
        throw new BrokenClaim(
            path
                + " holds "
                + (found == null ? "null" : new String(found.toArray(), StandardCharsets.UTF_8))
                + ", the model "
                + wanted.data());
      }
    }
    ModelBody acl = answer(reader, new ModelRequest.GetAcl(path));
    if (acl instanceof ModelBody.OfAcl wanted) {
      AclList list = tree.acl(node);
      if (list != null && !Objects.equals(ReplyReader.of(list), wanted.acl())) {
        throw new BrokenClaim(
            path + " has the access control list " + list + ", the model " + wanted.acl());
      }
    }
  }

  private ModelBody answer(long reader, ModelRequest request) {
    ModelOutcome outcome = reference.model().apply(reader, request, 0);
    return outcome.reply().body();
  }
}

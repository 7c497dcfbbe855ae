package dev.ostler.core.request;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.Tree;
import dev.ostler.wire.client.ReplyBody;
import dev.ostler.wire.codec.Output;

/**
 * Replies that are written straight from the tree's records. There is one object of each kind, used
 * again and again, so a read allocates nothing; the receiver encodes it at once.
 */
final class NodeReplies {
  private final Tree tree;
  private final NodeState node;

  /**
   * @param node where the znode to answer with is unpacked before one of the bodies is used
   */
  NodeReplies(Tree tree, NodeState node) {
    this.tree = tree;
    this.node = node;
  }

  final ReplyBody stat = this::writeStat;
  final ReplyBody data = this::writeData;
  final ReplyBody children = this::writeChildren;
  final ReplyBody childrenAndStat = this::writeChildrenAndStat;

  private void writeData(Output out) {
    if (node.dataLength < 0) {
      out.writeInt(-1);
    } else {
      out.writeBuffer(node.dataArray, node.dataOffset, node.dataLength);
    }
    writeStat(out);
  }

  private void writeStat(Output out) {
    out.writeLong(node.czxid);
    out.writeLong(node.mzxid);
    out.writeLong(node.ctime);
    out.writeLong(node.mtime);
    out.writeInt(node.version);
    out.writeInt(node.visibleCversion());
    out.writeInt(node.aversion);
    out.writeLong(tree.owner().visible(node.ephemeralOwner));
    out.writeInt(Math.max(0, node.dataLength));
    out.writeInt(node.childCount);
    out.writeLong(node.pzxid);
  }

  private void writeChildren(Output out) {
    out.writeInt(node.childCount);
    for (int child = tree.firstChild(node); child != Tree.NONE; child = tree.nextSibling(child)) {
      tree.writeName(child, out);
    }
  }

  private void writeChildrenAndStat(Output out) {
    writeChildren(out);
    writeStat(out);
  }
}

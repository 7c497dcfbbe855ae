package dev.ostler.store.snapshot;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.wire.value.Acl;
import dev.ostler.wire.value.AclList;
import dev.ostler.wire.value.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a snapshot and drives a visitor over what it holds. Whether the bytes are right is known
 * only when all have been read: on failure the visitor's work must be thrown away.
 */
public final class SnapshotReader {
  /** The fixed part of a node's record, behind its data. */
  private static final int NODE_BYTES = 68;

  private static final int SEAL_BYTES = 13;
  private static final int ZXID_SECTION_BYTES = 8 + SEAL_BYTES;

  private final SnapshotInput in;
  private int sessions;
  private int aclLists;
  private int nodes;

  private SnapshotReader(InputStream source) {
    this.in = new SnapshotInput(source);
  }

  /**
   * Reads a whole, uncompressed snapshot.
   *
   * @throws BadSnapshotException if it is not one, or damaged
   * @throws E if the visitor fails
   */
  public static <E extends Exception> SnapshotSummary read(
      InputStream source, SnapshotVisitor<E> visitor) throws IOException, E {
    return new SnapshotReader(source).read(visitor);
  }

  private <E extends Exception> SnapshotSummary read(SnapshotVisitor<E> visitor)
      throws IOException, E {
    int magic = in.readInt();
    if (magic != SnapshotFormat.MAGIC) {
      throw new BadSnapshotException("it has magic number " + magic);
    }
    int version = in.readInt();
    if (version != SnapshotFormat.VERSION) {
      throw new BadSnapshotException("it has version " + version);
    }
    in.readLong();
    readSessions(visitor);
    readAclLists(visitor);
    readNodes(visitor);
    in.readSeal("nodes");
    int left = in.left(ZXID_SECTION_BYTES + 1);
    SnapshotSummary.Digest digest = null;
    if (left > ZXID_SECTION_BYTES) {
      digest = readDigest();
      left = in.left(ZXID_SECTION_BYTES + 1);
    }
    Long lastProcessedZxid = null;
    if (left > 0) {
      lastProcessedZxid = in.readLong();
      in.readSeal("last processed zxid");
    }
    if (in.left(1) > 0) {
      throw new BadSnapshotException("bytes follow behind its end");
    }
    return new SnapshotSummary(sessions, aclLists, nodes, digest, lastProcessedZxid);
  }

  private <E extends Exception> void readSessions(SnapshotVisitor<E> visitor)
      throws IOException, E {
    sessions = in.readCount();
    visitor.sessions(sessions);
    for (int i = 0; i < sessions; i++) {
      visitor.session(in.readLong(), in.readInt());
    }
  }

  private <E extends Exception> void readAclLists(SnapshotVisitor<E> visitor)
      throws IOException, E {
    aclLists = in.readCount();
    visitor.aclLists(aclLists);
    for (int i = 0; i < aclLists; i++) {
      long index = in.readLong();
      int entries = in.readCount();
      List<Acl> list = new ArrayList<>();
      for (int entry = 0; entry < entries; entry++) {
        list.add(new Acl(in.readInt(), in.readString(), in.readString()));
      }
      visitor.aclList(index, AclList.of(list));
    }
  }

  private <E extends Exception> void readNodes(SnapshotVisitor<E> visitor) throws IOException, E {
    NodeState node = new NodeState();
    byte[] path = new byte[1024];
    while (true) {
      int pathLength = in.readLength();
      if (pathLength < 0) {
        throw new BadSnapshotException("a path is missing");
      }
      int at = in.slice(pathLength);
      if (pathLength == 1 && in.buffer()[at] == '/') {
        return;
      }
      if (pathLength > path.length) {
        path = new byte[Math.max(pathLength, 2 * path.length)];
      }
      System.arraycopy(in.buffer(), at, path, 0, pathLength);
      readNode(node);
      nodes++;
      visitor.node(path, 0, pathLength, node);
    }
  }

  private void readNode(NodeState node) throws IOException {
    int dataLength = in.readLength();
    // Data and what follows come in one piece, so that the data stays where it is.
    int length = Math.max(0, dataLength);
    if (length > Integer.MAX_VALUE - NODE_BYTES) {
      throw new BadSnapshotException("Unreasonable length = " + dataLength);
    }
    in.hold(length + NODE_BYTES);
    if (dataLength < 0) {
      node.data((@Nullable Bytes) null);
    } else {
      node.dataOffset = in.slice(dataLength);
      node.dataArray = in.buffer();
      node.dataLength = dataLength;
    }
    node.aclIndex = in.readLong();
    node.czxid = in.readLong();
    node.mzxid = in.readLong();
    node.ctime = in.readLong();
    node.mtime = in.readLong();
    node.version = in.readInt();
    node.cversion = in.readInt();
    node.aversion = in.readInt();
    node.ephemeralOwner = in.readLong();
    node.pzxid = in.readLong();
    node.childCount = 0;
  }

  private SnapshotSummary.Digest readDigest() throws IOException {
    long zxid = in.readLong();
    int version = in.readInt();
    long value = version < 2 ? readHexadecimal() : in.readLong();
    in.readSeal("digest");
    return new SnapshotSummary.Digest(zxid, version, value);
  }

  /** Digests before version 2 are stored as text. */
  private long readHexadecimal() throws IOException {
    String text = in.readString();
    try {
      return text == null || text.isEmpty() ? 0 : Long.parseUnsignedLong(text, 16);
    } catch (NumberFormatException damaged) {
      throw new BadSnapshotException("its digest is not a number");
    }
  }

  static boolean sameStart(byte[] bytes, byte[] start) {
    return bytes.length >= start.length
        && Arrays.equals(bytes, 0, start.length, start, 0, start.length);
  }
}

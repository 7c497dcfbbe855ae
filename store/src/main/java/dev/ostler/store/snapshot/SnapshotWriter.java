package dev.ostler.store.snapshot;

import dev.ostler.core.tree.NodeState;
import dev.ostler.core.tree.SnapshotSource;
import dev.ostler.core.tree.SnapshotVisitor;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.value.AclList;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.Adler32;

/** Encodes a snapshot while it is visited; the layout is drawn in the package's description. */
public final class SnapshotWriter implements SnapshotVisitor<IOException> {
  private static final int DRAIN_BYTES = 256 << 10;

  private final OutputStream target;
  private final Output out = new Output(DRAIN_BYTES + (8 << 10));
  private final Adler32 checksum = new Adler32();

  /** Bytes in {@link #out} that are part of the checksum already. */
  private int summed;

  private final boolean sealed;

  private SnapshotWriter(OutputStream target, boolean sealed) {
    this.target = target;
    this.sealed = sealed;
  }

  /**
   * Writes what a leader sends a learner behind SNAP: the sections of a snapshot without header and
   * seals, and a signature at the end, by which the learner knows that it has all of it.
   */
  public static void writeStream(SnapshotSource source, OutputStream target) throws IOException {
    SnapshotWriter writer = new SnapshotWriter(target, false);
    source.visit(writer);
    writer.writeSlash();
    byte[] signature = SnapshotStream.SIGNATURE;
    writer.out.writeBuffer(signature, 0, signature.length);
    writer.drain();
    target.flush();
  }

  /** Writes a whole snapshot, uncompressed, to a stream, which stays open. */
  public static void write(SnapshotSource source, SnapshotFormat format, OutputStream target)
      throws IOException {
    SnapshotWriter writer = new SnapshotWriter(target, true);
    writer.out.writeInt(SnapshotFormat.MAGIC);
    writer.out.writeInt(SnapshotFormat.VERSION);
    writer.out.writeLong(SnapshotFormat.DBID);
    source.visit(writer);
    writer.endOfNodes();
    if (format.digest()) {
      writer.digest(source.zxid(), source.digest());
    }
    if (format.lastProcessedZxid()) {
      writer.lastProcessedZxid(source.zxid());
    }
    writer.drain();
    target.flush();
  }

  @Override
  public void sessions(int count) {
    out.writeInt(count);
  }

  @Override
  public void session(long sessionId, int timeoutMillis) throws IOException {
    out.writeLong(sessionId);
    out.writeInt(timeoutMillis);
    drainIfFull();
  }

  @Override
  public void aclLists(int count) {
    out.writeInt(count);
  }

  @Override
  public void aclList(long index, AclList list) throws IOException {
    out.writeLong(index);
    out.writeAclList(list);
    drainIfFull();
  }

  @Override
  public void node(byte[] path, int pathOffset, int pathLength, NodeState node) throws IOException {
    Output o = out;
    o.writeBuffer(path, pathOffset, pathLength);
    if (node.dataLength < 0) {
      o.writeInt(-1);
    } else {
      o.writeBuffer(node.dataArray, node.dataOffset, node.dataLength);
    }
    o.writeLong(node.aclIndex);
    o.writeLong(node.czxid);
    o.writeLong(node.mzxid);
    o.writeLong(node.ctime);
    o.writeLong(node.mtime);
    o.writeInt(node.version);
    o.writeInt(node.cversion);
    o.writeInt(node.aversion);
    o.writeLong(node.ephemeralOwner);
    o.writeLong(node.pzxid);
    drainIfFull();
  }

  private void endOfNodes() {
    writeSlash();
    seal();
  }

  private void digest(long zxid, long digest) {
    out.writeLong(zxid);
    out.writeInt(2);
    out.writeLong(digest);
    seal();
  }

  private void lastProcessedZxid(long zxid) {
    out.writeLong(zxid);
    seal();
  }

  private void seal() {
    sum();
    out.writeLong(checksum.getValue());
    writeSlash();
  }

  private void writeSlash() {
    out.writeInt(1);
    out.writeByte('/');
  }

  private void sum() {
    if (!sealed) {
      return;
    }
    checksum.update(out.array(), summed, out.position() - summed);
    summed = out.position();
  }

  private void drainIfFull() throws IOException {
    if (out.position() >= DRAIN_BYTES) {
      drain();
    }
  }

  private void drain() throws IOException {
    sum();
    target.write(out.array(), 0, out.position());
    out.rewind(0);
    summed = 0;
  }
}

package dev.ostler.core.tree;

import dev.ostler.wire.value.Path;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * What one znode adds to the digest of the tree, version 2: CRC-32 over
 *
 * <pre>
 *   path | data | czxid mzxid pzxid ctime mtime | version cversion aversion | ephemeralOwner
 * </pre>
 *
 * <p>The root counts under the empty path, znodes below {@code /zookeeper/} not at all. The digest
 * of the tree is the sum. The layout was confirmed by recomputing digests that 3.9.4 had stored.
 */
public final class TreeDigest {
  private static final int FIELD_BYTES = 60;
  private static final int SCRATCH_BYTES = 2048;
  private static final byte[] HIDDEN = Path.of("/zookeeper/").array();
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final CRC32 crc = new CRC32();
  private final byte[] scratch = new byte[SCRATCH_BYTES];

  /** The share of one znode. */
  public long of(Path path, NodeState node) {
    return of(path.array(), path.offset(), path.length(), node);
  }

  /** The share of one znode; the root's path may be empty. */
  long of(byte[] path, int offset, int length, NodeState node) {
    if (length > 11 && startsWithHidden(path, offset)) {
      return 0;
    }
    int pathLength = length == 1 && path[offset] == '/' ? 0 : length;
    int dataLength = Math.max(0, node.dataLength);
    crc.reset();
    if (pathLength + dataLength + FIELD_BYTES <= SCRATCH_BYTES) {
      System.arraycopy(path, offset, scratch, 0, pathLength);
      System.arraycopy(node.dataArray, node.dataOffset, scratch, pathLength, dataLength);
      int end = putFields(node, pathLength + dataLength);
      crc.update(scratch, 0, end);
    } else {
      crc.update(path, offset, pathLength);
      crc.update(node.dataArray, node.dataOffset, dataLength);
      crc.update(scratch, 0, putFields(node, 0));
    }
    return crc.getValue();
  }

  private static boolean startsWithHidden(byte[] path, int offset) {
    return path[offset + 1] == 'z'
        && Arrays.equals(path, offset, offset + HIDDEN.length, HIDDEN, 0, HIDDEN.length);
  }

  private int putFields(NodeState node, int at) {
    LONG.set(scratch, at, node.czxid);
    LONG.set(scratch, at + 8, node.mzxid);
    LONG.set(scratch, at + 16, node.pzxid);
    LONG.set(scratch, at + 24, node.ctime);
    LONG.set(scratch, at + 32, node.mtime);
    INT.set(scratch, at + 40, node.version);
    INT.set(scratch, at + 44, node.cversion);
    INT.set(scratch, at + 48, node.aversion);
    LONG.set(scratch, at + 52, node.ephemeralOwner);
    return at + FIELD_BYTES;
  }
}

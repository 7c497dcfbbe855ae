package dev.ostler.core.tree;

import dev.ostler.wire.value.Bytes;
import dev.ostler.wire.value.Stat;
import org.jspecify.annotations.Nullable;

/**
 * Everything a znode is besides its path, unpacked. The tree keeps znodes packed; this is the form
 * in which they are read, changed and stored in a snapshot. It is mutable, and usually a scratch
 * object that its owner fills again and again: copy what has to last.
 */
public final class NodeState {
  /** The index that stands for "no list": anybody may do anything. */
  public static final int NO_ACL = -1;

  /** The {@link #ephemeralOwner} that marks a container. */
  public static final long CONTAINER_OWNER = 0x8000_0000_0000_0000L;

  /** Array that holds the data; read only. */
  public byte[] dataArray = Bytes.EMPTY.array();

  public int dataOffset;

  /** Bytes of data, or -1 if the znode was created with null. */
  public int dataLength;

  /** Index into the table of access control lists, or {@link #NO_ACL}. */
  public long aclIndex = NO_ACL;

  public long czxid;
  public long mzxid;
  public long ctime;
  public long mtime;
  public int version;

  /** Number of children ever created: the stored form, not what clients see. */
  public int cversion;

  public int aversion;

  /**
   * 0, a session id, {@link #CONTAINER_OWNER}, or a TTL in the form that {@link Owner} explains.
   */
  public long ephemeralOwner;

  public long pzxid;

  /** Children now. Not part of a snapshot's record. */
  public int childCount;

  /** Slot of the parent. */
  int parent;

  /** Slot of the first child, or {@link Tree#NONE}. */
  int firstChild = Tree.NONE;

  /** Array that holds the name; read only. */
  byte[] nameArray = Bytes.EMPTY.array();

  int nameOffset;
  int nameLength;

  /** Where {@link PackedNode} is while it unpacks into this object. */
  int cursor;

  public void copyFrom(NodeState other) {
    dataArray = other.dataArray;
    dataOffset = other.dataOffset;
    dataLength = other.dataLength;
    aclIndex = other.aclIndex;
    czxid = other.czxid;
    mzxid = other.mzxid;
    ctime = other.ctime;
    mtime = other.mtime;
    version = other.version;
    cversion = other.cversion;
    aversion = other.aversion;
    ephemeralOwner = other.ephemeralOwner;
    pzxid = other.pzxid;
    childCount = other.childCount;
    parent = other.parent;
    firstChild = other.firstChild;
    nameArray = other.nameArray;
    nameOffset = other.nameOffset;
    nameLength = other.nameLength;
  }

  public void data(@Nullable Bytes bytes) {
    if (bytes == null) {
      dataArray = Bytes.EMPTY.array();
      dataOffset = 0;
      dataLength = -1;
    } else {
      dataArray = bytes.array();
      dataOffset = bytes.offset();
      dataLength = bytes.length();
    }
  }

  public @Nullable Bytes data() {
    return dataLength < 0 ? null : Bytes.of(dataArray, dataOffset, dataLength);
  }

  /** What clients see as cversion: creations plus deletions of children. */
  public int visibleCversion() {
    return 2 * cversion - childCount;
  }

  /**
   * @param owner what clients see as ephemeralOwner: 0 for all but ephemerals
   */
  public Stat stat(long owner) {
    return new Stat(
        czxid,
        mzxid,
        ctime,
        mtime,
        version,
        visibleCversion(),
        aversion,
        owner,
        Math.max(0, dataLength),
        childCount,
        pzxid);
  }
}

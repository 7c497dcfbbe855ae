package dev.ostler.store.snapshot;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Follows the snapshot that comes on a link, to know where it ends: nothing else says so. It keeps
 * no more than one number, whatever lengths and counts the peer makes up.
 */
final class SnapshotStream {
  static final byte[] SIGNATURE = "BenWasHere".getBytes(StandardCharsets.US_ASCII);

  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private static final int SESSION_BYTES = 12;

  /** The fixed part of a node, behind its data. */
  private static final int NODE_BYTES = 68;

  /** What the gathered bytes are. */
  private enum Field {
    SESSION_COUNT(4),
    LIST_COUNT(4),
    LIST_INDEX_AND_LENGTH(12),
    PERMISSIONS_AND_SCHEME_LENGTH(8),
    ID_LENGTH(4),
    PATH_LENGTH(4),
    PATH_OF_ONE_BYTE(1),
    DATA_LENGTH(4),
    SIGNATURE_LENGTH(4),
    SIGNATURE_TEXT(10),
    NOTHING(0);

    private final int bytes;

    Field(int bytes) {
      this.bytes = bytes;
    }
  }

  private final byte[] gathered = new byte[12];
  private int gatheredBytes;
  private Field field = Field.SESSION_COUNT;

  /** Bytes to pass over before the field begins. */
  private long skip;

  private int listsLeft;
  private int entriesLeft;

  /** True behind the end mark of the nodes: only the signature follows. */
  boolean isBehindNodes() {
    return switch (field) {
      case SIGNATURE_LENGTH, SIGNATURE_TEXT, NOTHING -> true;
      case SESSION_COUNT,
          LIST_COUNT,
          LIST_INDEX_AND_LENGTH,
          PERMISSIONS_AND_SCHEME_LENGTH,
          ID_LENGTH,
          PATH_LENGTH,
          PATH_OF_ONE_BYTE,
          DATA_LENGTH ->
          false;
    };
  }

  /** True behind the signature. */
  boolean isComplete() {
    return field == Field.NOTHING;
  }

  /**
   * Follows some bytes. It stops at the end of the nodes, and at the end of all.
   *
   * @return how many were taken
   * @throws BadSnapshotException if it is no snapshot
   */
  int feed(byte[] array, int offset, int length) throws BadSnapshotException {
    boolean behindNodes = isBehindNodes();
    int at = offset;
    int end = offset + length;
    while (at < end && !isComplete() && isBehindNodes() == behindNodes) {
      if (skip > 0) {
        int passed = (int) Math.min(skip, end - at);
        skip -= passed;
        at += passed;
        continue;
      }
      int taken = Math.min(field.bytes - gatheredBytes, end - at);
      System.arraycopy(array, at, gathered, gatheredBytes, taken);
      gatheredBytes += taken;
      at += taken;
      if (gatheredBytes == field.bytes) {
        gatheredBytes = 0;
        field = next();
      }
    }
    return at - offset;
  }

  private Field next() throws BadSnapshotException {
    return switch (field) {
      case SESSION_COUNT -> {
        skip = (long) SESSION_BYTES * length(0);
        yield Field.LIST_COUNT;
      }
      case LIST_COUNT -> {
        listsLeft = length(0);
        yield nextList();
      }
      case LIST_INDEX_AND_LENGTH -> {
        entriesLeft = length(8);
        yield nextEntry();
      }
      case PERMISSIONS_AND_SCHEME_LENGTH -> {
        skip = length(4);
        yield Field.ID_LENGTH;
      }
      case ID_LENGTH -> {
        skip = length(0);
        yield nextEntry();
      }
      case PATH_LENGTH -> {
        int path = length(0);
        if (path == 1) {
          yield Field.PATH_OF_ONE_BYTE;
        }
        skip = path;
        yield Field.DATA_LENGTH;
      }
      case PATH_OF_ONE_BYTE -> {
        if (gathered[0] != '/') {
          throw new BadSnapshotException("a path does not begin with /");
        }
        yield Field.SIGNATURE_LENGTH;
      }
      case DATA_LENGTH -> {
        skip = length(0) + (long) NODE_BYTES;
        yield Field.PATH_LENGTH;
      }
      case SIGNATURE_LENGTH -> {
        require(length(0) == SIGNATURE.length);
        yield Field.SIGNATURE_TEXT;
      }
      case SIGNATURE_TEXT -> {
        for (int i = 0; i < SIGNATURE.length; i++) {
          require(gathered[i] == SIGNATURE[i]);
        }
        yield Field.NOTHING;
      }
      case NOTHING -> throw new IllegalStateException("the snapshot is complete");
    };
  }

  private Field nextList() {
    if (listsLeft == 0) {
      return Field.PATH_LENGTH;
    }
    listsLeft--;
    return Field.LIST_INDEX_AND_LENGTH;
  }

  private Field nextEntry() {
    if (entriesLeft == 0) {
      return nextList();
    }
    entriesLeft--;
    return Field.PERMISSIONS_AND_SCHEME_LENGTH;
  }

  /** A length or count; that of null is 0. */
  private int length(int at) throws BadSnapshotException {
    int length = (int) INT.get(gathered, at);
    if (length < -1) {
      throw new BadSnapshotException("Unreasonable length = " + length);
    }
    return Math.max(0, length);
  }

  private static void require(boolean right) throws BadSnapshotException {
    if (!right) {
      throw new BadSnapshotException("its signature is wrong");
    }
  }
}

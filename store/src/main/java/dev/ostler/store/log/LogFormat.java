package dev.ostler.store.log;

import dev.ostler.wire.codec.Output;

/** The fixed parts of a log file; the layout is drawn in the package's description. */
public final class LogFormat {
  /** First part of a log's file name. */
  public static final String PREFIX = "log";

  /** "ZKLG" */
  public static final int MAGIC = 0x5a4b4c47;

  public static final int VERSION = 2;
  public static final int HEADER_BYTES = 16;

  /**
   * Where a file's header says which transaction the log had last when the file was begun; 0 if
   * that is not known. Apache ZooKeeper has a database id there, writes 0 and never looks at it.
   *
   * <p>Within an epoch the numbers of the transactions show whether one is missing. Into a new
   * epoch only this does.
   */
  public static final int BEFORE_OFFSET = 8;

  /** Bytes of a record in front of its entry: checksum and length. */
  public static final int RECORD_HEADER_BYTES = 12;

  /** Bytes of a record besides its entry. */
  public static final int RECORD_OVERHEAD_BYTES = RECORD_HEADER_BYTES + 1;

  /** The smallest entry: a transaction's header. */
  public static final int ENTRY_BYTES_MIN = 32;

  /** Offset of the zxid in a record: behind its header, the session id and the cxid. */
  public static final int ZXID_OFFSET = RECORD_HEADER_BYTES + 12;

  /** Last byte of a record. */
  public static final byte END_MARKER = 0x42;

  /** The next log file while it is being filled. Apache ZooKeeper overlooks the name. */
  public static final String NEXT_FILE = "ostler.log.next";

  /**
   * The most that is written before it is forced, one record excepted. So what a crash may have
   * torn lies within this many bytes of the log's end, plus one record.
   */
  public static final int UNSYNCED_BYTES_MAX = 1 << 20;

  private LogFormat() {}

  static byte[] header(long before) {
    Output out = new Output(HEADER_BYTES);
    out.writeInt(MAGIC);
    out.writeInt(VERSION);
    out.writeLong(before);
    return out.toArray();
  }

  /**
   * True if a transaction may come right after another: the next of its epoch, or one of the first
   * two of a later one. (A leader's own epoch starts at counter 1; counting on past the end of an
   * epoch gives counter 0. How far an epoch went cannot be told from what follows it.)
   */
  public static boolean follows(long earlier, long later) {
    return later == earlier + 1 || (later >>> 32 > earlier >>> 32 && (later & 0xffff_fffeL) == 0);
  }
}

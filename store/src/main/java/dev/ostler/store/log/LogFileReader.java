package dev.ostler.store.log;

import dev.ostler.store.disk.DiskFile;
import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.txn.TransactionCodec;
import dev.ostler.wire.value.Bytes;
import java.io.Closeable;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.zip.Adler32;

/**
 * Reads the records of one log file, in order. The file is read in large pieces, each into an array
 * of its own that is never written again: transactions are slices of it.
 */
final class LogFileReader implements Closeable {
  private static final VarHandle INT =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int PIECE_BYTES = 1 << 20;

  /** What {@link #next} came to. */
  enum Outcome {
    RECORD,
    /** Zeros where a record would begin, or the end of the file. */
    END,
    /** No whole and right record; {@link LogFileReader#what} says why. */
    BAD
  }

  private final DiskFile file;
  private final String path;
  private final long length;
  private final Adler32 checksum = new Adler32();

  private byte[] piece = new byte[0];
  private long pieceStart;
  private int pieceLength;

  /** Where the next record is expected. */
  private long offset = LogFormat.HEADER_BYTES;

  private long recordOffset;
  private int entryAt;
  private int entryLength;
  private String what = "";

  LogFileReader(DiskFile file, String path) throws IOException {
    this.file = file;
    this.path = path;
    this.length = file.length();
  }

  String path() {
    return path;
  }

  DiskFile file() {
    return file;
  }

  /** Length of the file in bytes. */
  long length() {
    return length;
  }

  /** Offset of the record that was read last. */
  long recordOffset() {
    return recordOffset;
  }

  /** Offset where the last call of {@link #next} stopped: behind a record, or at what was bad. */
  long offset() {
    return offset;
  }

  /** What was bad. */
  String what() {
    return what;
  }

  /** Goes on with a record that is known to lie elsewhere. */
  void continueAt(long otherOffset) {
    offset = otherOffset;
  }

  /** The first bytes of the file; empty if it is shorter. */
  byte[] header() throws IOException {
    byte[] header = new byte[LogFormat.HEADER_BYTES];
    return file.readFully(0, header, 0, header.length) == header.length ? header : new byte[0];
  }

  /** What the header says of the transaction before the file, 0 if nothing. */
  long before() throws IOException {
    byte[] header = header();
    boolean right =
        header.length > 0
            && (int) INT.get(header, 0) == LogFormat.MAGIC
            && (int) INT.get(header, 4) == LogFormat.VERSION;
    return right ? (long) LONG.get(header, LogFormat.BEFORE_OFFSET) : 0;
  }

  /** Reads one record and checks everything but the meaning of its entry. */
  Outcome next() throws IOException {
    long left = length - offset;
    int at = load(LogFormat.RECORD_HEADER_BYTES);
    if (at < 0) {
      return left == 0 ? Outcome.END : bad("the file ends inside a record's header");
    }
    long stored = (long) LONG.get(piece, at);
    int entry = (int) INT.get(piece, at + 8);
    if (entry == 0 && stored == 0) {
      return Outcome.END;
    }
    if (entry < LogFormat.ENTRY_BYTES_MIN) {
      return bad("Unreasonable length = " + entry);
    }
    if (entry > left - LogFormat.RECORD_OVERHEAD_BYTES) {
      return bad("the file ends inside a record of length " + entry);
    }
    at = load(LogFormat.RECORD_OVERHEAD_BYTES + entry);
    checksum.reset();
    checksum.update(piece, at + LogFormat.RECORD_HEADER_BYTES, entry);
    if (checksum.getValue() != stored) {
      return bad("CRC check failed");
    }
    if (piece[at + LogFormat.RECORD_HEADER_BYTES + entry] != LogFormat.END_MARKER) {
      return bad("the record's end marker is missing");
    }
    entryAt = at + LogFormat.RECORD_HEADER_BYTES;
    entryLength = entry;
    recordOffset = offset;
    offset += LogFormat.RECORD_OVERHEAD_BYTES + entry;
    return Outcome.RECORD;
  }

  private Outcome bad(String why) {
    what = why;
    return Outcome.BAD;
  }

  /** The zxid of the record that was read last. */
  long zxid() {
    return (long) LONG.get(piece, entryAt + 12);
  }

  /** The entry of the record that was read last. */
  Bytes entry() {
    return Bytes.of(piece, entryAt, entryLength);
  }

  /** The transaction of the record that was read last. */
  Transaction transaction() throws MalformedException {
    return TransactionCodec.decode(new Input(piece, entryAt, entryLength, entryLength));
  }

  /**
   * Has so many bytes from the current offset on in the piece.
   *
   * @return their index, or -1 if the file is shorter
   */
  private int load(int bytes) throws IOException {
    long index = offset - pieceStart;
    if (index >= 0 && index <= pieceLength - (long) bytes) {
      return (int) index;
    }
    if (length - offset < bytes) {
      return -1;
    }
    byte[] fresh = new byte[(int) Math.min(Math.max(PIECE_BYTES, bytes), length - offset)];
    int read = file.readFully(offset, fresh, 0, fresh.length);
    if (read < bytes) {
      throw new IOException(path + ": became shorter while it was read");
    }
    piece = fresh;
    pieceStart = offset;
    pieceLength = read;
    return 0;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}

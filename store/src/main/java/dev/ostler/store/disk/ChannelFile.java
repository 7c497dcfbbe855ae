package dev.ostler.store.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.util.Locale;

/** A file behind a channel. Bytes pass through one direct buffer per thread, a piece at a time. */
final class ChannelFile implements DiskFile {
  /** Large enough for nearly every batch of log records to go out in one call. */
  private static final int PIECE_BYTES = 256 << 10;

  private static final ThreadLocal<ByteBuffer> PIECE =
      ThreadLocal.withInitial(() -> ByteBuffer.allocateDirect(PIECE_BYTES));

  private final String path;
  private final FileChannel channel;

  ChannelFile(String path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  @Override
  public int read(long position, byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    ByteBuffer piece = PIECE.get();
    piece.clear().limit(Math.min(length, PIECE_BYTES));
    int read;
    try {
      read = channel.read(piece, position);
    } catch (IOException failure) {
      throw named(failure, path);
    }
    if (read > 0) {
      piece.flip().get(target, offset, read);
    }
    return read;
  }

  @Override
  public void write(long position, byte[] source, int offset, int length) throws IOException {
    ByteBuffer piece = PIECE.get();
    int done = 0;
    while (done < length) {
      int now = Math.min(length - done, PIECE_BYTES);
      piece.clear().put(source, offset + done, now).flip();
      try {
        while (piece.hasRemaining()) {
          channel.write(piece, position + done + piece.position());
        }
      } catch (IOException failure) {
        throw named(failure, path);
      }
      done += now;
    }
  }

  @Override
  public void force(boolean metadata) throws IOException {
    try {
      channel.force(metadata);
    } catch (IOException failure) {
      throw named(failure, path);
    }
  }

  @Override
  public void truncate(long length) throws IOException {
    try {
      channel.truncate(length);
    } catch (IOException failure) {
      throw named(failure, path);
    }
  }

  @Override
  public long length() throws IOException {
    return channel.size();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  @Override
  public String toString() {
    return path;
  }

  /**
   * The same failure with the file's name in it. Java has no type for a full disk or quota; the
   * system's words are all there is.
   */
  static IOException named(IOException failure, String path) {
    if (failure instanceof AccessDeniedException) {
      // Its message is the path alone.
      return new IOException(
          path + " may not be accessed by this user; give it to the server's user", failure);
    }
    String message = String.valueOf(failure.getMessage());
    String lower = message.toLowerCase(Locale.ROOT);
    if (lower.contains("no space left") || lower.contains("quota exceeded")) {
      return new DiskFullException(
          "the disk is full while writing "
              + path
              + " ("
              + message
              + "); free some space and start again",
          failure);
    }
    return message.contains(path) ? failure : new IOException(path + ": " + message, failure);
  }
}

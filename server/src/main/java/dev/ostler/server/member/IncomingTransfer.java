package dev.ostler.server.member;

import dev.ostler.core.event.Event;
import dev.ostler.core.state.ReplicatedState;
import dev.ostler.core.state.StateLoader;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.quorum.IncomingStream;
import dev.ostler.store.disk.Directory;
import dev.ostler.store.snapshot.IncomingSnapshot;
import dev.ostler.store.snapshot.SnapshotFormat;
import dev.ostler.wire.codec.MalformedException;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A snapshot that comes from a leader, on a thread of its own: into a file, from there into memory,
 * then to {@link HistoryDriver#adopt}. Whatever goes wrong before leaves everything as it was.
 */
final class IncomingTransfer implements Runnable, StreamWatch.Stream {
  private static final Logger LOG = LoggerFactory.getLogger(IncomingTransfer.class);
  private static final int CHUNK_BYTES = 64 * 1024;

  private final long zxid;
  private final IncomingStream stream;
  private final Directory directory;
  private final SnapshotFormat format;
  private final Supplier<StateLoader> loaders;
  private final HistoryDriver history;
  private final NetworkLoop loop;
  private final EventSink sink;
  private volatile long received;

  /** All of it has come, or no more will: what follows is this server's own work. */
  private volatile boolean over;

  IncomingTransfer(
      long zxid,
      IncomingStream stream,
      Directory directory,
      SnapshotFormat format,
      Supplier<StateLoader> loaders,
      HistoryDriver history,
      NetworkLoop loop,
      EventSink sink) {
    this.zxid = zxid;
    this.stream = stream;
    this.directory = directory;
    this.format = format;
    this.loaders = loaders;
    this.history = history;
    this.loop = loop;
    this.sink = sink;
  }

  @Override
  public void run() {
    IncomingSnapshot snapshot = null;
    try {
      long start = System.nanoTime();
      snapshot = new IncomingSnapshot(directory, format, zxid);
      receive(snapshot);
      StateLoader loader = loaders.get();
      var _ = snapshot.load(loader);
      ReplicatedState state = loader.finish(zxid);
      snapshot.seal(state.tree().digest());
      LOG.info(
          "Received the leader's snapshot of 0x{}: {} znodes, {} bytes, {} ms",
          Long.toHexString(zxid),
          state.tree().nodeCount(),
          snapshot.bytes(),
          (System.nanoTime() - start) / 1_000_000);
      loop.execute(() -> history.adopt(zxid, state));
    } catch (IOException | MalformedException trouble) {
      abandon(snapshot, trouble);
    }
  }

  private void receive(IncomingSnapshot snapshot) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long count = 0;
    while (!snapshot.isComplete()) {
      int length = stream.read(chunk, 0, chunk.length);
      count += length;
      received = count;
      int taken = snapshot.feed(chunk, 0, length);
      if (taken < length) {
        stream.unread(chunk, taken, length - taken);
      }
    }
    stream.finish();
    over = true;
  }

  @Override
  public long mark() {
    return received;
  }

  @Override
  public boolean isOver() {
    return over;
  }

  @Override
  public void giveUp(String reason) {
    stream.abandon(reason);
  }

  private void abandon(@Nullable IncomingSnapshot snapshot, Exception trouble) {
    over = true;
    LOG.warn(
        "The leader's snapshot of 0x{} did not come whole, nothing has changed: {}",
        Long.toHexString(zxid),
        trouble.getMessage());
    stream.abandon("its snapshot could not be taken: " + trouble.getMessage());
    if (snapshot != null) {
      try {
        snapshot.abandon();
      } catch (IOException leftOver) {
        LOG.warn("What came of a snapshot could not be deleted", leftOver);
      }
    }
    loop.execute(() -> sink.deliver(new Event.SnapshotAbandoned()));
  }
}

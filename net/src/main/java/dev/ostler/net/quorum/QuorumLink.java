package dev.ostler.net.quorum;

import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.NetworkLoop;
import dev.ostler.net.link.PeerLink;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import dev.ostler.wire.quorum.PacketType;
import dev.ostler.wire.quorum.QuorumDecoder;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.quorum.QuorumPacket;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One connection between a leader and a learner. All methods belong to the loop's thread, except
 * those of the streams.
 *
 * <pre>
 *   output   messages │ OutgoingStream │ messages sent meanwhile
 *   input    messages, SNAP │ IncomingStream │ messages
 * </pre>
 *
 * <p>Nothing fails or blocks: a link that cannot take more is closed, for {@link
 * LinkEnd.Cause#TOO_SLOW}, and what is sent to a closed link is lost.
 */
public final class QuorumLink extends PeerLink {
  /** Nobody has more to say before it has said who it is. */
  private static final int STRANGER_FIELD_BYTES_MAX = 1024;

  private final QuorumEndpoint endpoint;
  private final Wiring wiring = new Wiring();
  private QuorumDecoder decoder;

  private boolean pausedByOwner;

  /** A SNAP has come and the owner has not asked for the stream yet. */
  private boolean beforeStream;

  private boolean delivering;
  private @Nullable IncomingStream incoming;
  private @Nullable OutgoingStream outgoing;

  /** Messages behind {@link #outgoing}; null when there are none. */
  private @Nullable Output behind;

  QuorumLink(QuorumEndpoint endpoint, int number, boolean stranger) {
    super(number, stranger);
    this.endpoint = endpoint;
    this.decoder =
        new QuorumDecoder(stranger ? STRANGER_FIELD_BYTES_MAX : endpoint.options().fieldBytesMax());
  }

  @Override
  protected ConnectionEvents events() {
    return wiring;
  }

  NetworkLoop loop() {
    return endpoint.loop();
  }

  @Override
  public int unsentBytes() {
    Output later = behind;
    return super.unsentBytes() + (later == null ? 0 : later.position());
  }

  // ---- out ----

  /** Sends a message behind what was sent before. */
  public void send(QuorumMessage message) {
    message.encode(out());
    sent();
  }

  /** Sends an ACK for each zxid of a range within one epoch. */
  public void sendAcks(long firstZxid, long lastZxid) {
    sendRange(PacketType.ACK, firstZxid, lastZxid);
  }

  /** Sends a COMMIT for each zxid of a range within one epoch. */
  public void sendCommits(long firstZxid, long lastZxid) {
    sendRange(PacketType.COMMIT, firstZxid, lastZxid);
  }

  private void sendRange(int type, long firstZxid, long lastZxid) {
    if (firstZxid > lastZxid || firstZxid >> 32 != lastZxid >> 32) {
      throw new IllegalArgumentException(
          "not a range within one epoch: 0x%x to 0x%x".formatted(firstZxid, lastZxid));
    }
    Output out = out();
    for (long zxid = firstZxid; zxid <= lastZxid; zxid++) {
      out.ensure(QuorumPacket.SMALLEST_BYTES);
      out.writeInt(type);
      out.writeLong(zxid);
      out.writeInt(-1);
      out.writeInt(-1);
    }
    sent();
  }

  private Output out() {
    if (outgoing == null || !isOpen()) {
      return connection().out();
    }
    Output later = behind;
    if (later == null) {
      later = new Output(512);
      behind = later;
    }
    return later;
  }

  private void sent() {
    connection().written();
    Output later = behind;
    int limit = endpoint.options().unsentBytesMax();
    if (later != null && isOpen() && unsentBytes() > limit) {
      connection()
          .abort(
              LinkEnd.Cause.TOO_SLOW,
              "%d bytes wait behind a stream that it takes too slowly; the limit is %d"
                  .formatted(unsentBytes(), limit));
    }
  }

  /**
   * Begins a stream of raw bytes behind what was sent before: for the bytes of a snapshot behind
   * its SNAP, or for packets that another thread encodes. What is sent from now on follows when the
   * stream is closed. Confirmed by {@link QuorumEvents#streamSent}.
   *
   * @throws IllegalStateException another stream has not been sent whole
   */
  public OutgoingStream sendStream() {
    if (outgoing != null) {
      throw new IllegalStateException("one stream at a time");
    }
    OutgoingStream stream = new OutgoingStream(this, endpoint.options().streamBytesMax());
    if (isOpen()) {
      outgoing = stream;
    } else {
      stream.fail("it was closed before");
    }
    return stream;
  }

  /** A chunk of the outgoing stream. */
  void streamed(byte[] bytes) {
    OutgoingStream stream = outgoing;
    if (stream == null || !isOpen()) {
      return;
    }
    connection().out().writeRaw(bytes, 0, bytes.length);
    connection().written();
    stream.taken(bytes.length, connection().unsent());
  }

  /** The outgoing stream has been handed over whole. */
  void streamComplete() {
    OutgoingStream stream = outgoing;
    if (stream != null && isOpen()) {
      stream.complete();
      connection().attend();
    }
  }

  /** A thread that reads or writes a stream cannot go on. */
  void abortStream(String reason) {
    if (isOpen() && (outgoing != null || incoming != null)) {
      connection().abort(LinkEnd.Cause.CLOSED_HERE, reason);
      endStreams(reason);
    }
  }

  private void finishOutgoing() {
    OutgoingStream stream = outgoing;
    if (stream == null || !stream.isComplete() || connection().unsent() > 0) {
      return;
    }
    outgoing = null;
    writeBehind();
    // What the owner does now belongs to a turn that must end, too.
    loop().requestBatch();
    endpoint.events().streamSent(this);
  }

  private void writeBehind() {
    Output later = behind;
    behind = null;
    if (later != null) {
      connection().out().writeRaw(later.array(), 0, later.position());
      connection().written();
    }
  }

  // ---- in ----

  /**
   * Delivers no message until {@link #resumeReading}; what came already is kept, and the peer feels
   * it when the system's buffers are full. A stream goes on.
   */
  public void pauseReading() {
    pausedByOwner = true;
    updateReading();
  }

  /** Ends {@link #pauseReading}; messages come again after the caller has returned. */
  public void resumeReading() {
    if (pausedByOwner) {
      pausedByOwner = false;
      loop().execute(this::deliverSafely);
    }
  }

  /**
   * The raw bytes behind a {@link QuorumMessage.Snap} that was received.
   *
   * @throws IllegalStateException no such message came last
   */
  public IncomingStream receiveStream() {
    if (!beforeStream) {
      throw new IllegalStateException("no stream follows the last message");
    }
    beforeStream = false;
    IncomingStream stream = new IncomingStream(this, endpoint.options().streamBytesMax());
    if (!isOpen()) {
      stream.fail("it was closed before");
      return stream;
    }
    incoming = stream;
    connection().reading(stream.add(decoder.takeRest()));
    return stream;
  }

  /** The reader of the incoming stream has made room. */
  void streamHasRoom() {
    if (incoming != null && isOpen()) {
      connection().reading(true);
    }
  }

  /** The incoming stream has been read to its end. */
  void streamFinished() {
    IncomingStream stream = incoming;
    if (stream == null || !isOpen()) {
      return;
    }
    incoming = null;
    for (Bytes rest : stream.takeRest()) {
      decoder.feed(rest.array(), rest.offset(), rest.length());
    }
    deliverSafely();
  }

  private boolean isHeld() {
    return pausedByOwner || beforeStream || incoming != null;
  }

  private void updateReading() {
    if (incoming == null && isOpen()) {
      connection().reading(!isHeld());
    }
  }

  private void deliverSafely() {
    try {
      deliver();
    } catch (Throwable failure) {
      connection().failed(failure);
    }
  }

  private void deliver() {
    if (delivering) {
      return;
    }
    delivering = true;
    try {
      while (isOpen() && !isHeld()) {
        QuorumMessage message = decoder.next();
        if (message == null || (isStranger() && !introduced(message))) {
          break;
        }
        beforeStream = message instanceof QuorumMessage.Snap;
        endpoint.events().received(this, message);
      }
    } catch (MalformedException e) {
      endpoint.broken(this, e.getMessage());
    } finally {
      delivering = false;
    }
    updateReading();
  }

  /** Whether the first packet of a stranger is one of a learner. */
  private boolean introduced(QuorumMessage message) {
    if (!(message instanceof QuorumMessage.Introduction)) {
      endpoint.broken(this, "a first packet of type " + message.type());
      return false;
    }
    strangerNoMore();
    forgetFirst();
    Bytes rest = decoder.takeRest();
    decoder = new QuorumDecoder(endpoint.options().fieldBytesMax());
    decoder.feed(rest.array(), rest.offset(), rest.length());
    endpoint.opened(this);
    return isOpen();
  }

  // ---- the end ----

  /**
   * Closes after what was sent before has left; a stream that is not complete ends where it is.
   * Nothing is received any more; {@link QuorumEvents#closed} follows.
   *
   * @param reason a clause for the log
   */
  public void close(String reason) {
    OutgoingStream stream = outgoing;
    if (stream != null && stream.isComplete()) {
      writeBehind();
    }
    connection().close(reason);
    endStreams(reason);
  }

  private void endStreams(String reason) {
    OutgoingStream out = outgoing;
    if (out != null) {
      out.fail(reason);
      outgoing = null;
      behind = null;
    }
    IncomingStream in = incoming;
    if (in != null) {
      in.fail(reason);
      incoming = null;
    }
  }

  @Override
  public String toString() {
    return "quorum link " + number() + " with " + peer();
  }

  /** What the connection tells; apart, so that nobody else can call it. */
  private final class Wiring implements ConnectionEvents {
    @Override
    public void received(byte[] bytes) {
      IncomingStream stream = incoming;
      if (stream != null) {
        connection().reading(stream.add(Bytes.of(bytes)));
        return;
      }
      keepFirst(bytes);
      decoder.feed(bytes, 0, bytes.length);
      deliver();
    }

    @Override
    public void flushing() {
      finishOutgoing();
    }

    @Override
    public void flushed(int unsent) {
      OutgoingStream stream = outgoing;
      if (stream != null) {
        stream.flushed(unsent);
        finishOutgoing();
      }
    }

    @Override
    public void ended(LinkEnd end) {
      endStreams(end.reason());
      endpoint.closed(QuorumLink.this, end);
    }
  }
}

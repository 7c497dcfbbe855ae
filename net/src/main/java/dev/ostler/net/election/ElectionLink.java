package dev.ostler.net.election;

import dev.ostler.net.link.Connection;
import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.value.Bytes;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One election connection. All methods belong to the loop's thread.
 *
 * <p>Of the notifications that cannot leave yet only the newest is kept: nobody wants to know an
 * old vote.
 */
public final class ElectionLink {
  private static final byte[] NOTHING = new byte[0];

  private final ElectionEndpoint endpoint;
  private final int number;
  private final Wiring wiring = new Wiring();
  private final ElectionDecoder decoder = new ElectionDecoder();
  private @Nullable Connection connection;

  /** The peer has come and has not said who it is. */
  private boolean stranger;

  /** What came first; of interest until a frame has come, since many bytes look like a number. */
  private byte[] first = NOTHING;

  /** The newest, if it has not been encoded yet. */
  private @Nullable Notification next;

  /** One that is encoded has not left whole. */
  private boolean leaving;

  private @Nullable Object attachment;

  ElectionLink(ElectionEndpoint endpoint, int number, boolean stranger) {
    this.endpoint = endpoint;
    this.number = number;
    this.stranger = stranger;
  }

  ConnectionEvents events() {
    return wiring;
  }

  void start(Connection made) {
    connection = made;
  }

  Connection connection() {
    Connection made = connection;
    if (made == null) {
      throw new IllegalStateException("the link has no connection yet");
    }
    return made;
  }

  /** The number by which {@link ElectionEndpoint#find} knows the link; never used again. */
  public int number() {
    return number;
  }

  /** The other end. */
  public InetSocketAddress peer() {
    return connection().peer();
  }

  /** Whether something may still be delivered and sent. */
  public boolean isOpen() {
    return connection().isOpen();
  }

  /** What the owner has attached; null at first. */
  public @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches the owner's own state of this link. */
  public void attach(@Nullable Object attached) {
    this.attachment = attached;
  }

  /**
   * Says who this server is: the first thing on a connection that was dialed. Leaves in one piece,
   * together with a notification that is written in the same turn.
   */
  public void open(ElectionOpening opening) {
    opening.encode(connection().out());
    connection().written();
  }

  /** Sends a vote, in place of one that is still waiting. */
  public void write(Notification notification) {
    next = notification;
    connection().attend();
  }

  /** Closes after what was sent before has left; {@link ElectionEvents#closed} follows. */
  public void close(String reason) {
    leaving = false;
    writeNext();
    connection().close(reason);
  }

  private void writeNext() {
    Notification newest = next;
    if (newest != null && !leaving && isOpen()) {
      next = null;
      leaving = true;
      newest.encode(connection().out());
      connection().written();
    }
  }

  private void deliver() {
    try {
      if (stranger && !introduced()) {
        return;
      }
      while (isOpen()) {
        Bytes body = decoder.nextBody();
        if (body == null) {
          return;
        }
        first = NOTHING;
        endpoint.events().received(this, body);
      }
    } catch (MalformedException e) {
      endpoint.broken(this, e.getMessage(), first);
    }
  }

  private boolean introduced() throws MalformedException {
    ElectionOpening opening = decoder.nextOpening();
    if (opening == null) {
      return false;
    }
    stranger = false;
    endpoint.introduced(this, opening);
    return true;
  }

  @Override
  public String toString() {
    return "election link " + number + " with " + peer();
  }

  /** What the connection tells; apart, so that nobody else can call it. */
  private final class Wiring implements ConnectionEvents {
    @Override
    public void received(byte[] bytes) {
      if (stranger && first.length == 0) {
        first = bytes;
      }
      decoder.feed(bytes, 0, bytes.length);
      deliver();
    }

    @Override
    public void flushing() {
      writeNext();
    }

    @Override
    public void flushed(int unsent) {
      if (unsent == 0) {
        leaving = false;
        writeNext();
      }
    }

    @Override
    public void ended(LinkEnd end) {
      endpoint.ended(ElectionLink.this, end);
    }
  }
}

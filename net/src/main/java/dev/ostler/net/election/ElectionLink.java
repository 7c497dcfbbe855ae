package dev.ostler.net.election;

import dev.ostler.net.link.ConnectionEvents;
import dev.ostler.net.link.LinkEnd;
import dev.ostler.net.link.PeerLink;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.ElectionDecoder;
import dev.ostler.wire.quorum.ElectionOpening;
import dev.ostler.wire.quorum.Notification;
import dev.ostler.wire.value.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * One election connection. All methods belong to the loop's thread.
 *
 * <p>Of the notifications that cannot leave yet only the newest is kept: nobody wants to know an
 * old vote.
 */
public final class ElectionLink extends PeerLink {
  private final ElectionEndpoint endpoint;
  private final Wiring wiring = new Wiring();
  private final ElectionDecoder decoder = new ElectionDecoder();

  /** The newest, if it has not been encoded yet. */
  private @Nullable Notification next;

  /** One that is encoded has not left whole. */
  private boolean leaving;

  ElectionLink(ElectionEndpoint endpoint, int number, boolean stranger) {
    super(number, stranger);
    this.endpoint = endpoint;
  }

  @Override
  protected ConnectionEvents events() {
    return wiring;
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
      if (isStranger() && !opened()) {
        return;
      }
      while (isOpen()) {
        Bytes body = decoder.nextBody();
        if (body == null) {
          return;
        }
        // Not before: many bytes look like a number, and with that like an opening.
        forgetFirst();
        endpoint.events().received(this, body);
      }
    } catch (MalformedException e) {
      endpoint.broken(this, e.getMessage());
    }
  }

  private boolean opened() throws MalformedException {
    ElectionOpening opening = decoder.nextOpening();
    if (opening == null) {
      return false;
    }
    strangerNoMore();
    endpoint.opened(this, opening);
    return true;
  }

  @Override
  public String toString() {
    return "election link " + number() + " with " + peer();
  }

  /** What the connection tells; apart, so that nobody else can call it. */
  private final class Wiring implements ConnectionEvents {
    @Override
    public void received(byte[] bytes) {
      keepFirst(bytes);
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
      endpoint.closed(ElectionLink.this, end);
    }
  }
}

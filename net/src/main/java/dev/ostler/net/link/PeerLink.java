package dev.ostler.net.link;

import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A link of a {@link PeerEndpoint}, whatever is said on it. All methods belong to the loop's
 * thread.
 */
public abstract class PeerLink {
  private static final byte[] NOTHING = new byte[0];

  private final int number;
  private @Nullable Connection connection;

  /** The peer has come and has not said who it is. */
  private boolean stranger;

  private byte[] first = NOTHING;
  private @Nullable Object attachment;

  /**
   * @param stranger whether the peer has come, and has to say who it is
   */
  protected PeerLink(int number, boolean stranger) {
    this.number = number;
    this.stranger = stranger;
  }

  /** What the connection tells to. */
  protected abstract ConnectionEvents events();

  final void start(Connection made) {
    connection = made;
  }

  protected final Connection connection() {
    Connection made = connection;
    if (made == null) {
      throw new IllegalStateException("the link has no connection yet");
    }
    return made;
  }

  /** The number by which {@link PeerEndpoint#find} knows the link; never used again. */
  public final int number() {
    return number;
  }

  /** The other end. */
  public final InetSocketAddress peer() {
    return connection().peer();
  }

  /** Whether something may still be delivered and sent. */
  public final boolean isOpen() {
    return connection().isOpen();
  }

  /** How many encoded bytes wait to be sent. */
  public int unsentBytes() {
    return connection().unsent();
  }

  /** What the owner has attached; null at first. */
  public final @Nullable Object attachment() {
    return attachment;
  }

  /** Attaches the owner's own state of this link. */
  public final void attach(@Nullable Object attached) {
    this.attachment = attached;
  }

  protected final boolean isStranger() {
    return stranger;
  }

  /** The peer has said who it is. */
  protected final void strangerNoMore() {
    stranger = false;
  }

  /** Bytes have come. The first of a stranger are kept, to be shown if nobody understands them. */
  protected final void keepFirst(byte[] bytes) {
    if (stranger && first.length == 0) {
      first = bytes;
    }
  }

  /** What came first was understood. */
  protected final void forgetFirst() {
    first = NOTHING;
  }

  /** What a stranger said first; nothing after {@link #forgetFirst}. */
  final byte[] first() {
    return first;
  }
}

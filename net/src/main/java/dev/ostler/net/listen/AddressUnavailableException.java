package dev.ostler.net.listen;

import java.io.IOException;
import java.net.InetSocketAddress;

/** A listener could not take its address. The message names the address and what to do. */
public final class AddressUnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  /** What is wrong with the address. */
  public enum Trouble {
    /** Another process, or this one, already listens there. */
    IN_USE,
    /** No network interface of this machine has the address. */
    NOT_LOCAL,
    /** The system does not allow this process to use the port. */
    NOT_PERMITTED,
    /** The host name has no address. */
    UNKNOWN_HOST,
    /** Anything else; the cause tells. */
    OTHER
  }

  private final InetSocketAddress address;
  private final Trouble trouble;

  private AddressUnavailableException(
      InetSocketAddress address, Trouble trouble, String message, IOException cause) {
    super(message, cause);
    this.address = address;
    this.trouble = trouble;
  }

  static AddressUnavailableException of(InetSocketAddress address, IOException cause) {
    Trouble trouble = trouble(address, String.valueOf(cause.getMessage()));
    String where = address.getHostString() + ":" + address.getPort();
    String message =
        switch (trouble) {
          case IN_USE ->
              "Cannot listen on "
                  + where
                  + ": another process listens there. Stop it (`ss -ltnp sport = :"
                  + address.getPort()
                  + "` names it), or choose another port.";
          case NOT_LOCAL ->
              "Cannot listen on "
                  + where
                  + ": no network interface of this machine has that address. Correct the address,"
                  + " or leave it out to listen on all interfaces.";
          case NOT_PERMITTED ->
              "Cannot listen on "
                  + where
                  + ": the system does not permit it. Choose a port of 1024 or above, or give the"
                  + " process the right to bind low ports.";
          case UNKNOWN_HOST ->
              "Cannot listen on "
                  + where
                  + ": the host name has no address. Correct the name, or see to its resolution.";
          case OTHER ->
              "Cannot listen on " + where + ": " + cause.getMessage() + ". Correct the address.";
        };
    return new AddressUnavailableException(address, trouble, message, cause);
  }

  /** The address that was asked for. */
  public InetSocketAddress address() {
    return address;
  }

  /** What is wrong with it. */
  public Trouble trouble() {
    return trouble;
  }

  /** Both transports report the system's own words. */
  private static Trouble trouble(InetSocketAddress address, String words) {
    if (address.isUnresolved()) {
      return Trouble.UNKNOWN_HOST;
    }
    if (words.contains("already in use")) {
      return Trouble.IN_USE;
    }
    if (words.contains("assign requested address")) {
      return Trouble.NOT_LOCAL;
    }
    if (words.contains("ermission denied")) {
      return Trouble.NOT_PERMITTED;
    }
    return Trouble.OTHER;
  }
}

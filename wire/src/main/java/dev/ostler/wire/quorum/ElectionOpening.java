package dev.ostler.wire.quorum;

import dev.ostler.wire.codec.Input;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.codec.Output;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The first bytes that a dialer sends on an election connection. The acceptor sends none.
 *
 * <pre>
 *   LEGACY   long sid (not negative)                                                up to 3.4
 *   V1       long -65536 | long sid | int length | "host:port"                     3.5 and later
 *   V2       long -65535 | long sid | int length | "host:port|host:port..."        several addresses
 * </pre>
 *
 * @param addresses election addresses of the dialer; none in a legacy opening
 */
public record ElectionOpening(Form form, long sid, List<HostAndPort> addresses) {
  /** How an opening is written. */
  public enum Form {
    LEGACY,
    V1,
    V2
  }

  /** Longest text of addresses, in bytes. */
  public static final int TEXT_LIMIT = 2048;

  private static final long V1_MARK = -65536;
  private static final long V2_MARK = -65535;
  private static final int BEFORE_TEXT = 20;

  public ElectionOpening {
    addresses = List.copyOf(addresses);
  }

  /**
   * The opening that a server sends.
   *
   * @param addresses its own election addresses; several make it V2, which every server since 3.6
   *     understands
   */
  public static ElectionOpening of(long sid, List<HostAndPort> addresses) {
    return new ElectionOpening(addresses.size() == 1 ? Form.V1 : Form.V2, sid, addresses);
  }

  /**
   * Where the dialer can be dialed: without wildcards, which mean nothing to others. When none is
   * left, the configured address counts.
   */
  public List<HostAndPort> usableAddresses() {
    return addresses.stream().filter(address -> !address.isWildcard()).toList();
  }

  /**
   * Tells how long the opening is, as {@link QuorumPacket#measure} does.
   *
   * @throws MalformedException if it is of no known form, or its text too long or empty
   */
  static int measure(byte[] array, int offset, int available) throws MalformedException {
    if (available < 8) {
      return -8;
    }
    long first = new Input(array, offset, 8, 0).readLong();
    if (first >= 0) {
      return 8;
    }
    if (first != V1_MARK && first != V2_MARK) {
      throw new MalformedException("an election opening of unknown version " + first);
    }
    if (available < BEFORE_TEXT) {
      return -BEFORE_TEXT;
    }
    int length = new Input(array, offset + BEFORE_TEXT - 4, 4, 0).readInt();
    if (length < 1 || length > TEXT_LIMIT) {
      throw new MalformedException(
          "an election opening with " + length + " bytes of addresses; 1 to 2048 are allowed");
    }
    int whole = BEFORE_TEXT + length;
    return available < whole ? -whole : whole;
  }

  /** Decodes an opening, of which all bytes are there. */
  public static ElectionOpening decode(Input in) throws MalformedException {
    long first = in.readLong();
    if (first >= 0) {
      return new ElectionOpening(Form.LEGACY, first, List.of());
    }
    if (first != V1_MARK && first != V2_MARK) {
      throw new MalformedException("an election opening of unknown version " + first);
    }
    long sid = in.readLong();
    String text = in.readString();
    if (text == null || text.isEmpty() || text.length() > TEXT_LIMIT) {
      throw new MalformedException("an election opening without an address");
    }
    Form form = first == V1_MARK ? Form.V1 : Form.V2;
    return new ElectionOpening(form, sid, parseAddresses(text));
  }

  /** Both forms may hold several addresses. */
  private static List<HostAndPort> parseAddresses(String text) throws MalformedException {
    List<HostAndPort> addresses = new ArrayList<>();
    int begin = 0;
    while (begin <= text.length()) {
      int bar = text.indexOf('|', begin);
      int end = bar < 0 ? text.length() : bar;
      addresses.add(HostAndPort.parse(text.substring(begin, end)));
      begin = end + 1;
    }
    return addresses;
  }

  /** Writes it; it must go out in one piece, since Apache ZooKeeper reads the text at once. */
  public void encode(Output out) {
    if (form == Form.LEGACY) {
      out.writeLong(sid);
      return;
    }
    out.writeLong(form == Form.V1 ? V1_MARK : V2_MARK);
    out.writeLong(sid);
    StringBuilder text = new StringBuilder();
    for (HostAndPort address : addresses) {
      text.append(text.isEmpty() ? "" : "|").append(address);
    }
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    out.writeBuffer(bytes, 0, bytes.length);
  }
}

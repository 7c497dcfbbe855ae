package dev.ostler.core.request;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.NotANumberException;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.wire.client.ErrorCode;
import dev.ostler.wire.client.Request;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The configuration that a request asks for: all of it, or the present one with some servers gone
 * and others there. Commas part servers, and nothing between two commas means nothing. A number
 * that is none is answered -5, whatever else does not fit -8: 3.9.4 was seen to do so.
 */
final class NextConfig {
  /** The request asks for nothing that can be. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int errorCode;

    Refused(int errorCode) {
      super(Integer.toString(errorCode), null, false, false);
      this.errorCode = errorCode;
    }

    int errorCode() {
      return errorCode;
    }
  }

  private final Ensemble.Settings settings;
  private final NavigableMap<Long, Member> members = new TreeMap<>();

  private NextConfig(Ensemble.Settings settings) {
    this.settings = settings;
  }

  /**
   * @param present what it is a change of
   */
  static QuorumConfig of(Request.Reconfig request, QuorumConfig present, Ensemble.Settings settings)
      throws Refused {
    NextConfig next = new NextConfig(settings);
    String all = request.newMembers();
    return all != null
        ? next.whole(all)
        : next.changed(present, request.leavingServers(), request.joiningServers());
  }

  private QuorumConfig whole(String text) throws Refused {
    QuorumConfig config;
    try {
      config = ConfigText.parse(Bytes.utf8(text.replace(',', '\n')), settings.severalAddresses());
    } catch (NotANumberException e) {
      throw new Refused(ErrorCode.MARSHALLING_ERROR);
    } catch (MalformedException e) {
      throw new Refused(ErrorCode.BAD_ARGUMENTS);
    }
    int voters = config.voters().size();
    boolean observers = config.members().size() > voters;
    boolean tooFew = settings.standaloneEnabled() ? voters < 2 && observers : voters == 0;
    if (tooFew) {
      // What a file must not hold either, to 3.9.4. Fewer than two without observers is -8.
      throw new Refused(ErrorCode.MARSHALLING_ERROR);
    }
    return config;
  }

  private QuorumConfig changed(
      QuorumConfig present, @Nullable String leaving, @Nullable String joining) throws Refused {
    if (!present.isMajority()) {
      throw new Refused(ErrorCode.BAD_ARGUMENTS);
    }
    for (Member member : present.members()) {
      members.put(member.sid(), member);
    }
    for (String sid : parts(leaving)) {
      members.remove(number(sid));
    }
    for (String line : parts(joining)) {
      join(line);
    }
    return QuorumConfig.majority(List.copyOf(members.values()), present.version());
  }

  private static List<String> parts(@Nullable String list) {
    List<String> parts = new ArrayList<>();
    if (list != null) {
      for (String part : list.split(",", -1)) {
        if (!part.isBlank()) {
          parts.add(part.trim());
        }
      }
    }
    return parts;
  }

  /** Takes {@code server.N=specification}; the word before the dot is not looked at. */
  private void join(String line) throws Refused {
    String[] halves = line.split("=", -1);
    String key = halves[0].trim();
    String specification = halves.length == 2 ? halves[1].trim() : "";
    if (key.isEmpty() || specification.isEmpty()) {
      throw new Refused(ErrorCode.BAD_ARGUMENTS);
    }
    String[] words = key.split("\\.", -1);
    long sid = number(words.length > 1 ? words[1] : "");
    Member member = member(sid, specification);
    for (Member other : members.values()) {
      if (other.sid() != sid && collides(member, other)) {
        throw new Refused(ErrorCode.BAD_ARGUMENTS);
      }
    }
    members.put(sid, member);
  }

  private Member member(long sid, String specification) throws Refused {
    try {
      Member member = ConfigText.parseMember(sid, specification, settings.severalAddresses());
      boolean blank = specification.chars().anyMatch(Character::isWhitespace);
      if (sid >= 0 && member.client() != null && !blank) {
        return member;
      }
    } catch (MalformedException e) {
      // Answered below, like a server without an address for clients.
    }
    throw new Refused(ErrorCode.BAD_ARGUMENTS);
  }

  private static long number(String text) throws Refused {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new Refused(ErrorCode.MARSHALLING_ERROR);
    }
  }

  /** True if two servers share a port of a host that others can reach, whatever it is for. */
  private static boolean collides(Member one, Member two) {
    for (HostAndPort a : ports(one)) {
      for (HostAndPort b : ports(two)) {
        if (collide(a, b)) {
          return true;
        }
      }
    }
    return false;
  }

  private static List<HostAndPort> ports(Member member) {
    List<HostAndPort> ports = new ArrayList<>();
    for (ServerAddress address : member.addresses()) {
      ports.add(address.quorum());
      ports.add(address.election());
    }
    HostAndPort client = member.client();
    if (client != null) {
      ports.add(client);
    }
    return ports;
  }

  private static boolean collide(HostAndPort one, HostAndPort two) {
    return one.port() == two.port()
        && one.host().equalsIgnoreCase(two.host())
        && !one.isWildcard()
        && !isLoopback(one.host());
  }

  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    return name.equals("localhost")
        || name.equals("::1")
        || name.equals("0:0:0:0:0:0:0:1")
        || name.startsWith("127.") && name.chars().allMatch(c -> c == '.' || c >= '0' && c <= '9');
  }
}

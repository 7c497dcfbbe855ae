package dev.ostler.core.membership;

import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The text of a configuration, in the form that ZooKeeper 3.9.4 was seen to write:
 *
 * <pre>
 *   server.1=127.0.0.1:2888:3888:participant;127.0.0.1:2181
 *   server.2=a:2888:3888|b:2888:3888:observer
 *   group.1=1:2                                  only with groups
 *   weight.1=1                                   only with groups
 *   version=100000003                            hexadecimal; nothing behind it, no line end either
 * </pre>
 */
public final class ConfigText {
  /** Longest text that is parsed, in characters; an ensemble of a thousand servers fits in. */
  public static final int LENGTH_LIMIT = 524_288;

  /** Greatest weight, so that no sum overflows. */
  public static final int WEIGHT_LIMIT = Integer.MAX_VALUE;

  /** The words that operators search for are those of ZooKeeper, here and below. */
  private static final String FORM =
      " does not have the form host:port:port[:role] or host:port:port[:role];[host:]port";

  private static final String NOT_IN_A_HOST = "[]\\;|=#!";
  private static final String SERVER = "server.";
  private static final String GROUP = "group";
  private static final String WEIGHT = "weight";
  private static final String VERSION = "version";

  private final boolean severalAddresses;
  private final NavigableMap<Long, Member> members = new TreeMap<>();
  private final NavigableSet<Long> grouped = new TreeSet<>();
  private final NavigableMap<Long, NavigableSet<Long>> groups = new TreeMap<>();
  private final NavigableMap<Long, Long> weights = new TreeMap<>();
  private boolean hierarchical;
  private long version;

  private ConfigText(boolean severalAddresses) {
    this.severalAddresses = severalAddresses;
  }

  /**
   * Parses a whole text.
   *
   * @param severalAddresses whether a server may have more than one
   * @throws MalformedException if a line is not one of the above, or they contradict each other;
   *     the message names the line
   */
  public static QuorumConfig parse(Bytes text, boolean severalAddresses) throws MalformedException {
    if (text.length() > LENGTH_LIMIT) {
      throw new MalformedException("a configuration of " + text.length() + " bytes");
    }
    return parse(PropertyLines.parse(text.toUtf8()), severalAddresses);
  }

  /** Parses lines that have been split into keys and values, for example those of zoo.cfg. */
  public static QuorumConfig parse(SequencedMap<String, String> lines, boolean severalAddresses)
      throws MalformedException {
    ConfigText parser = new ConfigText(severalAddresses);
    for (Map.Entry<String, String> line : lines.sequencedEntrySet()) {
      parser.add(line.getKey(), line.getValue().trim());
    }
    return parser.config();
  }

  private void add(String key, String value) throws MalformedException {
    if (key.startsWith(SERVER)) {
      Member member = parseMember(number(key.substring(SERVER.length()), key), value);
      if (members.put(member.sid(), member) != null) {
        throw new MalformedException("server " + member.sid() + " is there twice");
      }
    } else if (key.startsWith(GROUP)) {
      hierarchical = true;
      addGroup(numberBehindDot(key, GROUP), value, key);
    } else if (key.startsWith(WEIGHT)) {
      hierarchical = true;
      weights.put(numberBehindDot(key, WEIGHT), weight(value, key));
    } else if (key.equals(VERSION)) {
      version = parseVersion(value);
    } else {
      throw new MalformedException(
          "a configuration has no key " + key + ", only server.N, group.N, weight.N and version");
    }
  }

  private static long numberBehindDot(String key, String word) throws MalformedException {
    int dot = key.indexOf('.');
    if (dot != word.length()) {
      throw new MalformedException("a configuration has no key " + key);
    }
    return number(key.substring(dot + 1), key);
  }

  private void addGroup(long group, String value, String key) throws MalformedException {
    NavigableSet<Long> sids = new TreeSet<>();
    for (String part : value.split(":", -1)) {
      long sid = number(part.trim(), key);
      if (!grouped.add(sid)) {
        throw new MalformedException("server " + sid + " is in two groups");
      }
      sids.add(sid);
    }
    if (groups.put(group, sids) != null) {
      throw new MalformedException("group " + group + " is there twice");
    }
  }

  private QuorumConfig config() throws MalformedException {
    if (!hierarchical) {
      return QuorumConfig.majority(List.copyOf(members.values()), version);
    }
    for (Member member : members.values()) {
      if (member.votes() && !grouped.contains(member.sid())) {
        throw new MalformedException("server " + member.sid() + " is in no group");
      }
    }
    for (long sid : grouped) {
      weights.putIfAbsent(sid, 1L);
    }
    return QuorumConfig.hierarchical(List.copyOf(members.values()), groups, weights, version);
  }

  /**
   * Parses what stands behind {@code server.N=}.
   *
   * @param severalAddresses whether there may be more than one address
   */
  public static Member parseMember(long sid, String value, boolean severalAddresses)
      throws MalformedException {
    return new ConfigText(severalAddresses).parseMember(sid, value);
  }

  private Member parseMember(long sid, String value) throws MalformedException {
    String line = SERVER + sid + "=" + value;
    String[] halves = value.split(";", -1);
    if (halves.length > 2) {
      throw new MalformedException(line + FORM);
    }
    String[] parts = halves[0].split("\\|", -1);
    if (parts.length > 1 && !severalAddresses) {
      throw new MalformedException(
          "several addresses, but zookeeper.multiAddress.enabled is not set, in " + line);
    }
    List<ServerAddress> addresses = new ArrayList<>();
    Role role = Role.PARTICIPANT;
    for (String part : parts) {
      List<String> fields = fields(part.trim(), line);
      addresses.add(address(fields, line));
      if (fields.size() == 4) {
        role = role(fields.get(3), line);
      }
    }
    HostAndPort client = halves.length == 2 ? client(halves[1].trim(), line) : null;
    return new Member(sid, addresses, role, client);
  }

  /** Splits {@code host:quorumPort:electionPort[:role]}; the host may be in brackets. */
  private static List<String> fields(String address, String line) throws MalformedException {
    int bracket = address.startsWith("[") ? address.indexOf(']') : -1;
    int hostEnd = bracket < 0 ? address.indexOf(':') : bracket + 1;
    if (hostEnd <= 0 || hostEnd >= address.length() || address.charAt(hostEnd) != ':') {
      throw new MalformedException(line + FORM);
    }
    List<String> fields = new ArrayList<>();
    fields.add(bracket < 0 ? address.substring(0, hostEnd) : address.substring(1, bracket));
    for (String field : address.substring(hostEnd + 1).split(":", -1)) {
      fields.add(field.trim());
    }
    if (fields.size() < 3 || fields.size() > 4 || fields.getFirst().isEmpty()) {
      throw new MalformedException(line + FORM);
    }
    return fields;
  }

  private static ServerAddress address(List<String> fields, String line) throws MalformedException {
    int quorumPort = port(fields.get(1), line);
    int electionPort = port(fields.get(2), line);
    if (quorumPort == electionPort) {
      throw new MalformedException(
          "Client and election port must be different! The second and the third part are the same"
              + " in "
              + line);
    }
    return new ServerAddress(host(fields.get(0), line), quorumPort, electionPort);
  }

  /** Refuses what would mean something else when the text is read again. */
  private static String host(String text, String line) throws MalformedException {
    for (int i = 0; i < text.length(); i++) {
      char letter = text.charAt(i);
      if (letter <= ' ' || NOT_IN_A_HOST.indexOf(letter) >= 0) {
        throw new MalformedException("'" + text + "' is not a host, in " + line);
      }
    }
    return text;
  }

  private static Role role(String word, String line) throws MalformedException {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "participant" -> Role.PARTICIPANT;
      case "observer" -> Role.OBSERVER;
      default -> throw new MalformedException("Unrecognised peertype: " + word + ", in " + line);
    };
  }

  private static HostAndPort client(String text, String line) throws MalformedException {
    if (text.indexOf(':') < 0) {
      return new HostAndPort("0.0.0.0", port(text, line));
    }
    HostAndPort client = HostAndPort.parse(text);
    return new HostAndPort(host(client.host(), line), client.port());
  }

  private static int port(String text, String line) throws MalformedException {
    try {
      long port = number(text, line);
      if (port <= 65535) {
        return (int) port;
      }
    } catch (NotANumberException e) {
      // Told below, as for a number that is too large.
    }
    throw new MalformedException("'" + text + "' is not a port, in " + line);
  }

  private static long weight(String text, String line) throws MalformedException {
    long weight = number(text, line);
    if (weight > WEIGHT_LIMIT) {
      throw new MalformedException("a weight above " + WEIGHT_LIMIT + ", in " + line);
    }
    return weight;
  }

  private static long number(String text, String where) throws MalformedException {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, as for a negative number.
    }
    throw new NotANumberException("'" + text + "' is not a number of zero or more, in " + where);
  }

  private static long parseVersion(String text) throws MalformedException {
    try {
      return Long.parseLong(text, 16);
    } catch (NumberFormatException notANumber) {
      throw new NotANumberException("the version '" + text + "' is not hexadecimal");
    }
  }

  /** The text of a configuration, with its version. */
  static String print(QuorumConfig config) {
    StringBuilder text = new StringBuilder();
    for (String line : lines(config)) {
      text.append(line).append('\n');
    }
    return text.append(VERSION).append('=').append(Long.toHexString(config.version())).toString();
  }

  /** The lines of a configuration without its version, for dynamic files, which have none. */
  public static List<String> lines(QuorumConfig config) {
    List<String> lines = new ArrayList<>();
    for (Member member : config.members()) {
      lines.add(member.toString());
    }
    if (config.rule() instanceof HierarchicalQuorum rule) {
      for (Map.Entry<Long, NavigableSet<Long>> group : rule.groups().entrySet()) {
        lines.add("group." + group.getKey() + "=" + joined(group.getValue()));
      }
      for (Map.Entry<Long, Long> weight : rule.weights().entrySet()) {
        lines.add("weight." + weight.getKey() + "=" + weight.getValue());
      }
    }
    return lines;
  }

  private static String joined(NavigableSet<Long> sids) {
    StringBuilder text = new StringBuilder();
    for (long sid : sids) {
      text.append(text.isEmpty() ? "" : ":").append(sid);
    }
    return text.toString();
  }

  /**
   * The configuration in a message of a peer, or null if there is none or it makes no sense: what a
   * stranger writes there must not keep its vote from being read.
   */
  public static @Nullable QuorumConfig parseOrNull(@Nullable Bytes text) {
    if (text == null || text.length() == 0) {
      return null;
    }
    try {
      return parse(text, true);
    } catch (MalformedException unreadable) {
      return null;
    }
  }
}

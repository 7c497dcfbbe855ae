package dev.ostler.server.config;

import dev.ostler.server.config.Notice.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads the {@code server.N} lines far enough to decide whether they describe an ensemble, by the
 * same rule as ZooKeeper: more than one voting member, or {@code standaloneEnabled=false}. This
 * release is standalone only, so an ensemble is refused rather than started as one lonely server.
 *
 * <pre>
 *   server.N = address[|address...][;client]
 *   address  = host:quorumPort:electionPort[:participant|observer]
 *   client   = port | host:port
 * </pre>
 */
final class Membership {

  /**
   * One member.
   *
   * @param setting the line it came from
   * @param participant whether it votes
   * @param client {@code host:port} or {@code port} of its client listener
   */
  record Member(Setting setting, long id, boolean participant, Optional<String> client) {}

  private final SettingReader reader;
  private final Origin whole;

  Membership(SettingReader reader, Origin whole) {
    this.reader = reader;
    this.whole = whole;
  }

  /** Checks the member lines; what it finds wrong goes to the reader's problems. */
  List<Member> check() {
    List<Setting> lines = reader.settings().family(ConfigKey.SERVER_MEMBER);
    List<Member> members = new ArrayList<>();
    for (Setting line : lines) {
      parse(line).ifPresent(members::add);
    }
    checkRole();
    boolean standaloneEnabled = reader.truth(ConfigKey.STANDALONE_ENABLED);
    if (members.size() == lines.size()) {
      decide(members, standaloneEnabled);
    }
    return members;
  }

  /** The client address written into this server's own member line, as {@code host:port}. */
  static Optional<Member> own(List<Member> members, OptionalLong serverId) {
    return members.stream()
        .filter(member -> serverId.isPresent() && member.id() == serverId.getAsLong())
        .findFirst();
  }

  private void decide(List<Member> members, boolean standaloneEnabled) {
    long participants = members.stream().filter(Member::participant).count();
    long observers = members.size() - participants;
    String alone = "Remove the server.N lines to run this server standalone";
    if (!standaloneEnabled && participants == 0) {
      reader.problem(
          whole,
          "standaloneEnabled = false then number of participants should be >0",
          "Set standaloneEnabled=true to run this server standalone");
    } else if (!standaloneEnabled || participants > 1) {
      refuseEnsemble(members, participants, standaloneEnabled);
    } else if (participants == 0 && observers > 0) {
      reader.problem(whole, "Observers w/o participants is an invalid configuration", alone);
    } else if (observers > 0) {
      reader.problem(whole, "Observers w/o quorum is an invalid configuration", alone);
    } else if (participants == 1) {
      reader.notice(
          Kind.SUSPICIOUS,
          members.getFirst().setting(),
          "only one server is listed, so it runs standalone and the line is ignored but for the"
              + " client address after ';'");
    }
  }

  private void refuseEnsemble(List<Member> members, long participants, boolean standaloneEnabled) {
    Origin where = members.getFirst().setting().origin();
    String why =
        standaloneEnabled
            ? "the server.N lines describe an ensemble of " + participants + " voting servers"
            : "standaloneEnabled=false asks for an ensemble";
    reader.problem(
        where,
        why + ", and ensembles are not in this release of Ostler",
        "Keep this ensemble on Apache ZooKeeper for now, or remove the server.N lines and"
            + " standaloneEnabled=false to run this server standalone");
  }

  private void checkRole() {
    Optional<Setting> role = reader.settings().find(ConfigKey.PEER_TYPE);
    if (role.isPresent() && participant(role.get().value()).isEmpty()) {
      reader.problem(
          role.get(),
          "Unrecognised peertype: " + role.get().value(),
          "Write participant or observer, or remove the line");
    } else if (role.isPresent() && !participant(role.get().value()).orElse(true)) {
      reader.notice(Kind.SUSPICIOUS, role.get(), "a standalone server is never an observer");
    }
    Optional<Setting> algorithm = reader.settings().find(ConfigKey.ELECTION_ALGORITHM);
    if (reader.whole(ConfigKey.ELECTION_ALGORITHM, Integer.MIN_VALUE, Integer.MAX_VALUE) != 3) {
      algorithm.ifPresent(setting ->
          reader.problem(
              setting, "Invalid electionAlg value. Only 3 is supported", "Remove the line"));
    }
  }

  private static Optional<Boolean> participant(String role) {
    return switch (role.toLowerCase(Locale.ROOT)) {
      case "participant" -> Optional.of(true);
      case "observer" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private Optional<Member> parse(Setting line) {
    String number = line.name().substring("server.".length());
    long id;
    try {
      id = Long.parseLong(number);
    } catch (NumberFormatException notANumber) {
      reader.problem(line, "the id after server. is not a number", "Write for example server.1=");
      return Optional.empty();
    }
    String[] halves = line.value().split(";", -1);
    if (halves.length > 2) {
      return malformed(line);
    }
    String[] addresses = halves[0].split("\\|", -1);
    if (addresses.length > 1 && !multiAddressByProperty()) {
      reader.problem(
          line,
          "Multiple address feature is disabled, but multiple addresses were specified for sid "
              + id,
          "Keep one address, or start the JVM with -Dzookeeper.multiAddress.enabled=true");
      return Optional.empty();
    }
    boolean participates = true;
    for (String address : addresses) {
      Optional<Boolean> votes = addressRole(line, address);
      if (votes.isEmpty()) {
        return Optional.empty();
      }
      participates = votes.get();
    }
    Optional<String> client = halves.length == 2 ? Optional.of(halves[1].trim()) : Optional.empty();
    return Optional.of(new Member(line, id, participates, client));
  }

  /** ZooKeeper reads this one key before the file, so only the system property counts. */
  private boolean multiAddressByProperty() {
    return reader
        .settings()
        .find(ConfigKey.MULTI_ADDRESS_ENABLED)
        .filter(setting -> setting.origin() instanceof Origin.SystemProperty)
        .filter(setting -> setting.value().equalsIgnoreCase("true"))
        .isPresent();
  }

  private Optional<Boolean> addressRole(Setting line, String address) {
    String[] parts = hostPart(address);
    String[] ports = parts[1].split(":", -1);
    if (parts[0].isEmpty() || ports.length < 3 || ports.length > 4) {
      malformed(line);
      return Optional.empty();
    }
    if (!isPort(ports[1]) || !isPort(ports[2])) {
      reader.problem(
          line, "Address unresolved: " + parts[0] + parts[1], "Write both ports as digits");
      return Optional.empty();
    }
    if (ports[1].equals(ports[2])) {
      reader.problem(
          line,
          "Client and election port must be different! Please update the configuration file on "
              + line.name(),
          "Give the third part another port, for example 3888");
      return Optional.empty();
    }
    if (ports.length == 3) {
      return Optional.of(true);
    }
    Optional<Boolean> role = participant(ports[3].trim());
    if (role.isEmpty()) {
      reader.problem(
          line, "Unrecognised peertype: " + ports[3], "Write participant or observer, or nothing");
    }
    return role;
  }

  /** Splits {@code [v6]:a:b} or {@code host:a:b} into the host and {@code :a:b}. */
  private static String[] hostPart(String address) {
    String trimmed = address.trim();
    int end = trimmed.startsWith("[") ? trimmed.indexOf(']') + 1 : trimmed.indexOf(':');
    return end <= 0
        ? new String[] {trimmed, ""}
        : new String[] {trimmed.substring(0, end), trimmed.substring(end)};
  }

  private static boolean isPort(String text) {
    try {
      int port = Integer.parseInt(text.trim());
      return port >= 0 && port <= 65535;
    } catch (NumberFormatException notANumber) {
      return false;
    }
  }

  private Optional<Member> malformed(Setting line) {
    reader.problem(
        line,
        line.value()
            + " does not have the form host:port:port[:role] or host:port:port[:role];[host:]port",
        "Write for example " + line.name() + "=10.0.0.1:2888:3888;2181");
    return Optional.empty();
  }
}

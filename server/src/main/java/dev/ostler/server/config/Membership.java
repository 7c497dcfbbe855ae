package dev.ostler.server.config;

import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.server.config.Notice.Kind;
import dev.ostler.wire.codec.MalformedException;
import dev.ostler.wire.quorum.HostAndPort;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/**
 * Reads the {@code server.N}, {@code group.N} and {@code weight.N} lines with {@link ConfigText}
 * and decides whether they describe an ensemble, by the same rule as ZooKeeper: more than one
 * voting member, or {@code standaloneEnabled=false}.
 */
final class Membership {
  private static final String SERVER = "server.";

  /** A member and the line it came from. */
  record Listed(Setting setting, Member member) {}

  /**
   * What the lines say.
   *
   * @param members those whose lines could be read
   * @param ensemble who elects whom; empty for a server that stands alone, and after a problem
   */
  record Verdict(List<Listed> members, Optional<QuorumConfig> ensemble) {

    /** The line of this very server. */
    Optional<Listed> own(OptionalLong serverId) {
      return members.stream()
          .filter(listed -> serverId.isPresent() && listed.member().sid() == serverId.getAsLong())
          .findFirst();
    }
  }

  private final SettingReader reader;
  private final Origin whole;

  Membership(SettingReader reader, Origin whole) {
    this.reader = reader;
    this.whole = whole;
  }

  /** Checks the member lines; what it finds wrong goes to the reader's problems. */
  Verdict check() {
    List<Setting> lines = reader.settings().family(ConfigKey.SERVER_MEMBER);
    List<Listed> members = new ArrayList<>();
    for (Setting line : lines) {
      parse(line).ifPresent(member -> members.add(new Listed(line, member)));
    }
    checkRole();
    boolean standaloneEnabled = reader.truth(ConfigKey.STANDALONE_ENABLED);
    boolean ensemble = members.size() == lines.size() && isEnsemble(members, standaloneEnabled);
    if (!ensemble) {
      remarkOnLonelyObserver();
    }
    return new Verdict(members, ensemble ? config(members) : Optional.empty());
  }

  private boolean isEnsemble(List<Listed> members, boolean standaloneEnabled) {
    long participants = members.stream().filter(listed -> listed.member().votes()).count();
    long observers = members.size() - participants;
    String alone = "Remove the server.N lines to run this server standalone";
    if (!standaloneEnabled && participants == 0) {
      reader.problem(
          whole,
          "standaloneEnabled = false then number of participants should be >0",
          "Set standaloneEnabled=true to run this server standalone");
    } else if (!standaloneEnabled || participants > 1) {
      return true;
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
    return false;
  }

  /** The members together with their groups and weights. */
  private Optional<QuorumConfig> config(List<Listed> members) {
    SequencedMap<String, String> lines = new LinkedHashMap<>();
    members.forEach(listed -> lines.put(listed.setting().name(), listed.setting().value()));
    List<Setting> quorums = new ArrayList<>(reader.settings().family(ConfigKey.GROUP));
    quorums.addAll(reader.settings().family(ConfigKey.WEIGHT));
    quorums.forEach(line -> lines.put(line.name(), line.value()));
    try {
      QuorumConfig config = ConfigText.parse(lines, severalAddresses()).withVersion(version());
      new MembershipRules(reader, members).check(config);
      return Optional.of(config);
    } catch (MalformedException e) {
      Origin where =
          quorums.isEmpty() ? members.getFirst().setting().origin() : quorums.getFirst().origin();
      reader.problem(
          where,
          String.valueOf(e.getMessage()),
          quorums.isEmpty()
              ? "Give every server.N line a number of its own"
              : "Put every voting server into one group, as in group.1=1:2:3 and weight.1=1");
      return Optional.empty();
    }
  }

  /** The version of a membership file is the hexadecimal number behind the last dot of its name. */
  private long version() {
    Optional<Setting> file = reader.settings().find(ConfigKey.DYNAMIC_CONFIG_FILE);
    return file.map(setting -> version(setting.value())).orElse(0L);
  }

  static long version(String fileName) {
    Path name = Path.of(fileName).getFileName();
    String text = name == null ? "" : name.toString();
    try {
      long version = Long.parseLong(text.substring(text.lastIndexOf('.') + 1), 16);
      return Math.max(0, version);
    } catch (NumberFormatException noVersion) {
      return 0;
    }
  }

  private void checkRole() {
    Optional<Setting> role = reader.settings().find(ConfigKey.PEER_TYPE);
    if (role.isPresent() && participant(role.get().value()).isEmpty()) {
      reader.problem(
          role.get(),
          "Unrecognised peertype: " + role.get().value(),
          "Write participant or observer, or remove the line");
    }
    Optional<Setting> algorithm = reader.settings().find(ConfigKey.ELECTION_ALGORITHM);
    if (reader.whole(ConfigKey.ELECTION_ALGORITHM, Integer.MIN_VALUE, Integer.MAX_VALUE) != 3) {
      algorithm.ifPresent(setting ->
          reader.problem(
              setting, "Invalid electionAlg value. Only 3 is supported", "Remove the line"));
    }
  }

  private void remarkOnLonelyObserver() {
    reader
        .settings()
        .find(ConfigKey.PEER_TYPE)
        .filter(role -> !participant(role.value()).orElse(true))
        .ifPresent(role ->
            reader.notice(Kind.SUSPICIOUS, role, "a standalone server is never an observer"));
  }

  private static Optional<Boolean> participant(String role) {
    return switch (role.toLowerCase(Locale.ROOT)) {
      case "participant" -> Optional.of(true);
      case "observer" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private Optional<Member> parse(Setting line) {
    long id = number(line.name().substring(SERVER.length()));
    if (id < 0) {
      reader.problem(line, "the id after server. is not a number", "Write for example server.1=");
      return Optional.empty();
    }
    if (line.value().indexOf('|') >= 0 && !severalAddresses()) {
      reader.problem(
          line,
          "Multiple address feature is disabled, but multiple addresses were specified for sid "
              + id,
          "Keep one address, or start the JVM with -Dzookeeper.multiAddress.enabled=true");
      return Optional.empty();
    }
    try {
      return Optional.of(ConfigText.parseMember(id, line.value(), severalAddresses()));
    } catch (MalformedException e) {
      reader.problem(
          line,
          String.valueOf(e.getMessage()),
          "Write for example " + line.name() + "=10.0.0.1:2888:3888;2181");
      return Optional.empty();
    }
  }

  /** A number of zero or more; -1 for anything else. */
  private static long number(String text) {
    try {
      return Math.max(-1, Long.parseLong(text));
    } catch (NumberFormatException notANumber) {
      return -1;
    }
  }

  /** ZooKeeper reads this one key before the file, so only the system property counts. */
  boolean severalAddresses() {
    return reader
        .settings()
        .find(ConfigKey.MULTI_ADDRESS_ENABLED)
        .filter(setting -> setting.origin() instanceof Origin.SystemProperty)
        .filter(setting -> setting.value().equalsIgnoreCase("true"))
        .isPresent();
  }

  /** The client listener in a server's own line. */
  static Optional<HostAndPort> client(Listed own) {
    return Optional.ofNullable(own.member().client());
  }
}

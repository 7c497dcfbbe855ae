package dev.ostler.server.config;

import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.server.config.Notice.Kind;
import dev.ostler.wire.quorum.HostAndPort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What has to hold between the members of an ensemble, beyond what their lines say one by one. */
final class MembershipRules {
  private static final int LOW_BYTE = 0xff;

  private final SettingReader reader;
  private final List<Membership.Listed> members;

  MembershipRules(SettingReader reader, List<Membership.Listed> members) {
    this.reader = reader;
    this.members = members;
  }

  void check(QuorumConfig config) {
    checkAddresses();
    checkSessionIds();
    remarkOnSize(config);
  }

  /**
   * A membership that a reconfiguration has made is not refused at the next start: the ensemble
   * runs with it, and only another reconfiguration can mend it.
   */
  private void refuse(Setting line, String what, String remedy) {
    if (reader.settings().find(ConfigKey.DYNAMIC_CONFIG_FILE).isPresent()) {
      reader.notice(Kind.SUSPICIOUS, line, what + ". " + remedy);
    } else {
      reader.problem(line, what, remedy);
    }
  }

  /** Two servers cannot both have one port of one host; who reads both lines would mix them up. */
  private void checkAddresses() {
    Map<HostAndPort, Membership.Listed> owners = new HashMap<>();
    for (Membership.Listed listed : members) {
      for (ServerAddress address : listed.member().addresses()) {
        checkAddress(address.quorum(), listed, owners);
        checkAddress(address.election(), listed, owners);
      }
    }
  }

  private void checkAddress(
      HostAndPort address, Membership.Listed listed, Map<HostAndPort, Membership.Listed> owners) {
    Membership.Listed owner = address.isWildcard() ? null : owners.putIfAbsent(address, listed);
    if (owner != null) {
      refuse(
          listed.setting(),
          address + " is an address of " + owner.setting().name() + " too",
          "Give every server a host, a quorum port and an election port of its own");
      return;
    }
    HostAndPort client = listed.member().client();
    if (client != null
        && client.port() == address.port()
        && (client.isWildcard() || client.host().equals(address.host()))) {
      refuse(
          listed.setting(),
          "port " + address.port() + " is there for servers and for clients",
          "Give clients another port, for example ;2181");
    }
  }

  /** Session ids begin with the low byte of the server's number: equal ones would meet. */
  private void checkSessionIds() {
    boolean extendedTypes = reader.truth(ConfigKey.EXTENDED_TYPES_ENABLED);
    Map<Long, Membership.Listed> owners = new HashMap<>();
    for (Membership.Listed listed : members) {
      long low = listed.member().sid() & LOW_BYTE;
      Membership.Listed owner = owners.putIfAbsent(low, listed);
      if (owner != null) {
        refuse(
            listed.setting(),
            "sessions of this server and of "
                + owner.setting().name()
                + " would get the same ids, which begin with the low byte of the server's number",
            "Number the servers from 1 to 254");
      } else if (low == LOW_BYTE && extendedTypes) {
        refuse(
            listed.setting(),
            "with extendedTypesEnabled, session ids that begin with 255 look like times to live",
            "Number the servers from 1 to 254");
      }
    }
  }

  private void remarkOnSize(QuorumConfig config) {
    int voters = config.voters().size();
    if (!config.isMajority() || voters % 2 != 0) {
      return;
    }
    reader.notice(
        Kind.SUSPICIOUS,
        voters == 2
            ? "2 voting servers: both must run for the"
                + " ensemble to serve; a third one would let one of them fail"
            : voters
                + " voting servers survive as many failures as "
                + (voters - 1)
                + "; an odd number is enough");
  }
}

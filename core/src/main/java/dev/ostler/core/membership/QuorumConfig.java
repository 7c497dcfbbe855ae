package dev.ostler.core.membership;

import dev.ostler.wire.value.Bytes;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The members of an ensemble, what makes a quorum of them, and the version of that. Immutable. */
public final class QuorumConfig {
  private final NavigableMap<Long, Member> members;
  private final NavigableSet<Long> voters;
  private final QuorumRule rule;
  private final long version;
  private final Bytes text;

  private QuorumConfig(NavigableMap<Long, Member> members, QuorumRule rule, long version) {
    this.members = members;
    this.voters = votersOf(members);
    this.rule = rule;
    this.version = version;
    this.text = Bytes.utf8(ConfigText.print(this));
  }

  /** A configuration in which more than half of the voters are a quorum. */
  public static QuorumConfig majority(List<Member> members, long version) {
    NavigableMap<Long, Member> bySid = bySid(members);
    return new QuorumConfig(bySid, new MajorityQuorum(votersOf(bySid)), version);
  }

  /**
   * A configuration with groups.
   *
   * @param groups servers of each group, by the group's number; each voter is in just one
   * @param weights of servers that do not count 1
   */
  static QuorumConfig hierarchical(
      List<Member> members,
      NavigableMap<Long, NavigableSet<Long>> groups,
      NavigableMap<Long, Long> weights,
      long version) {
    NavigableMap<Long, Member> bySid = bySid(members);
    return new QuorumConfig(
        bySid, new HierarchicalQuorum(votersOf(bySid), groups, weights), version);
  }

  private static NavigableMap<Long, Member> bySid(List<Member> members) {
    NavigableMap<Long, Member> bySid = new TreeMap<>();
    for (Member member : members) {
      if (bySid.put(member.sid(), member) != null) {
        throw new IllegalArgumentException("server " + member.sid() + " is listed twice");
      }
    }
    return Collections.unmodifiableNavigableMap(bySid);
  }

  private static NavigableSet<Long> votersOf(NavigableMap<Long, Member> members) {
    NavigableSet<Long> voters = new TreeSet<>();
    for (Member member : members.values()) {
      if (member.votes()) {
        voters.add(member.sid());
      }
    }
    return Collections.unmodifiableNavigableSet(voters);
  }

  /** The same members under another version. */
  public QuorumConfig withVersion(long newVersion) {
    return new QuorumConfig(members, rule, newVersion);
  }

  /** Zxid of the reconfiguration that made it; 0 for what the servers were started with. */
  public long version() {
    return version;
  }

  /** All members in ascending order of sid. */
  public List<Member> members() {
    return List.copyOf(members.values());
  }

  public @Nullable Member member(long sid) {
    return members.get(sid);
  }

  public boolean isVoter(long sid) {
    return voters.contains(sid);
  }

  /** All that vote, in ascending order. */
  public NavigableSet<Long> voters() {
    return voters;
  }

  /** True if the voters among these servers are a quorum. */
  public boolean containsQuorum(Set<Long> sids) {
    return rule.containsQuorum(sids);
  }

  /** How much a server counts; with 0 it can never be elected. */
  public long weight(long sid) {
    return rule.weight(sid);
  }

  public QuorumRule rule() {
    return rule;
  }

  /** True if more than half of the voters are a quorum, so that it can be changed step by step. */
  public boolean isMajority() {
    return rule instanceof MajorityQuorum;
  }

  /** The text that travels in messages and stands in {@code /zookeeper/config}. */
  public Bytes text() {
    return text;
  }

  /**
   * True if both are the same to ZooKeeper: their versions are equal, or else their members are,
   * with roles and addresses.
   */
  public boolean isSameAs(QuorumConfig other) {
    return version == other.version || members.equals(other.members);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (other instanceof QuorumConfig that && text.equals(that.text));
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text.toUtf8();
  }
}

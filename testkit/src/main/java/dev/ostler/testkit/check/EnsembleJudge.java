package dev.ostler.testkit.check;

import static dev.ostler.testkit.check.BrokenClaim.hex;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.testkit.model.ModelBytes;
import dev.ostler.testkit.model.ModelOptions;
import dev.ostler.testkit.model.ModelRequest;
import dev.ostler.wire.client.ConnectResponse;
import dev.ostler.wire.txn.Transaction;
import dev.ostler.wire.value.Bytes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Watches a whole ensemble: what was proposed by whom, what is committed, who led which epoch, and
 * what clients were told. Each server has a {@link MemberJudge} that reports to here. Throws {@link
 * BrokenClaim} at the first thing that must not be.
 *
 * <p>A transaction is made once, by one leader, behind a certain other one. So a zxid stands for a
 * whole history, and to compare histories is to compare zxids along these links.
 */
public final class EnsembleJudge {
  /**
   * What the servers were told by their operator.
   *
   * @param tickTimeMillis the grain of expiry
   * @param localSessions whether a new session is known to its server only
   * @param observersKeepLog whether what observers hear goes to their disks
   * @param observerMasters whether followers feed observers
   */
  public record Settings(
      ModelOptions model,
      int tickTimeMillis,
      int minTimeoutMillis,
      int maxTimeoutMillis,
      JointConfig membership,
      boolean localSessions,
      boolean observersKeepLog,
      boolean observerMasters) {}

  private static final long PASSWORD_SECRET = 0xB341_5C00L;

  final Settings settings;
  private final List<MemberJudge> members = new ArrayList<>();
  private final TreeMap<Long, Proposed> proposed = new TreeMap<>();
  private final Map<Long, Long> leaders = new HashMap<>();

  /** Where the history of an epoch's leader ended when it made its first proposal. */
  private final TreeMap<Long, Long> bases = new TreeMap<>();

  private final List<Proposed> committed = new ArrayList<>();
  private long committedZxid;

  /** How far servers of an epoch took transactions for committed. */
  private final TreeMap<Long, Long> claimedUnder = new TreeMap<>();

  // Sessions.
  private final Map<Long, List<ModelBytes>> opening = new HashMap<>();
  private final Map<Long, Set<Integer>> timeoutsAgreed = new HashMap<>();
  private final Map<Long, Map<Integer, SentRequest>> asked = new HashMap<>();

  /** The last write of each session that is committed. */
  private final Map<Long, Integer> lastWrites = new HashMap<>();

  /** The transaction that created each session, for all that a leader has made. */
  private final Map<Long, Long> creations = new HashMap<>();

  /** The server of each session that no transaction created at first. */
  private final Map<Long, Long> homes = new HashMap<>();

  private final Set<Long> endProposed = new HashSet<>();
  private final Set<Long> terminated = new HashSet<>();

  private long answered;
  private long localSessions;
  private long upgrades;
  private long readOnlySessions;
  private long readOnlyReplies;

  /** The last write that some client has heard of. */
  private long acknowledgedZxid;

  public EnsembleJudge(Settings settings) {
    this.settings = settings;
  }

  void add(MemberJudge member) {
    members.add(member);
  }

  /** Replies that were compared so far. */
  public long answered() {
    return answered;
  }

  void countAnswer() {
    answered++;
  }

  /** Transactions that are committed. */
  public int transactions() {
    return committed.size();
  }

  public long committedZxid() {
    return committedZxid;
  }

  /** The last write that a client has heard of. */
  public long acknowledgedZxid() {
    return acknowledgedZxid;
  }

  /** A client hears that its write was done. */
  public void acknowledged(long zxid) {
    acknowledgedZxid = Math.max(acknowledgedZxid, zxid);
  }

  // ---- histories ----

  Proposed at(long zxid) {
    Proposed found = proposed.get(zxid);
    if (found == null) {
      throw new BrokenClaim(hex(zxid) + " is somewhere, but no leader has made it");
    }
    return found;
  }

  /**
   * A server has found all that its disk has. The only member has no epochs: what it had made and
   * lost again it may make another time, and differently.
   */
  void comesBack(long zxid) {
    if (settings.membership().committed().members().size() == 1) {
      proposed.tailMap(zxid, false).clear();
    }
  }

  @Nullable Proposed find(long zxid) {
    return proposed.get(zxid);
  }

  private static long epoch(long zxid) {
    return zxid >>> 32;
  }

  /** Whether the history that ends at a transaction has another one in it. */
  boolean contains(long end, long zxid) {
    long last = end;
    while (last > zxid && epoch(last) > epoch(zxid)) {
      Long base = bases.get(epoch(last));
      if (base == null) {
        return false;
      }
      last = base;
    }
    return zxid == 0 || last >= zxid && epoch(last) == epoch(zxid);
  }

  /**
   * Where the history ended with which a leader began.
   *
   * @param end where that of a follower ends now
   */
  long historyOf(long epoch, long end) {
    Long base = bases.get(epoch);
    return base == null ? end : base;
  }

  /** The last committed transaction of the history that ends at another; 0 if there is none. */
  long lastCommittedWithin(long end) {
    for (int i = countUpTo(end) - 1; i >= 0; i--) {
      long zxid = committed.get(i).zxid();
      if (contains(end, zxid)) {
        return zxid;
      }
    }
    return 0;
  }

  /**
   * Whether the disks of a quorum would have a transaction still if a server lost it: one whose
   * acknowledgement has not counted may give up what was committed without it.
   */
  boolean isOnDisksWithout(MemberJudge member, long zxid) {
    return isQuorum(having(zxid, member));
  }

  /** How many committed transactions there are up to a zxid. */
  int countUpTo(long zxid) {
    int low = 0;
    int high = committed.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (committed.get(middle).zxid() > zxid) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }

  /**
   * The last transaction that whoever takes over an epoch must have brought along: of an earlier
   * epoch, and committed by then. What a later leader was the first to commit, however old it is,
   * may be missing from an epoch that never came to power. 0 if there is none.
   */
  long lastCommittedBefore(long epoch) {
    long claimed = 0;
    for (long zxid : claimedUnder.headMap(epoch, true).values()) {
      claimed = Math.max(claimed, zxid);
    }
    for (int i = committed.size() - 1; i >= 0; i--) {
      long zxid = committed.get(i).zxid();
      if (zxid <= claimed && epoch(zxid) < epoch) {
        return zxid;
      }
    }
    return 0;
  }

  Proposed committed(int index) {
    return committed.get(index);
  }

  // ---- leaders ----

  /** A server has an epoch of its own, as far as it can tell. */
  void leads(long epoch, long sid) {
    Long before = leaders.putIfAbsent(epoch, sid);
    if (before != null && before != sid) {
      throw new BrokenClaim(
          "servers " + before + " and " + sid + " were both leaders of epoch " + epoch);
    }
  }

  /**
   * A leader has made a transaction.
   *
   * @param end where its history ended before
   */
  Proposed propose(Transaction transaction, long end, long sid, Pending why) {
    long zxid = transaction.zxid();
    long counter = zxid & 0xffff_ffffL;
    long epoch = epoch(zxid);
    leads(epoch, sid);
    if (counter == 1) {
      bases.put(epoch, end);
    } else if (end != zxid - 1) {
      throw new BrokenClaim(hex(zxid) + " was proposed behind " + hex(end));
    }
    if (epoch(end) > epoch) {
      throw new BrokenClaim(hex(zxid) + " was proposed behind a later epoch, " + hex(end));
    }
    Proposed made = new Proposed(transaction, end, sid, why);
    proposed.put(zxid, made);
    return made;
  }

  // ---- commits ----

  /**
   * A server acts as if everything up to a transaction were committed.
   *
   * @param end where its own history ends
   * @param epoch the one that it has taken over
   */
  void claims(MemberJudge member, long zxid, long end, long epoch) {
    if (zxid <= committedZxid) {
      if (!contains(committedZxid, zxid)) {
        throw new BrokenClaim(
            member
                + " takes "
                + hex(zxid)
                + " for committed, which is not in the history that ends at "
                + hex(committedZxid));
      }
      claimedUnder.merge(epoch, zxid, Math::max);
      return;
    }
    if (!contains(end, zxid)) {
      throw new BrokenClaim(
          member + " takes " + hex(zxid) + " for committed, and its own history is " + hex(end));
    }
    if (!contains(zxid, committedZxid)) {
      throw new BrokenClaim(
          member
              + " takes "
              + hex(zxid)
              + " for committed, whose history is without "
              + hex(committedZxid)
              + ", which is committed");
    }
    requireQuorum(member, zxid);
    List<Proposed> fresh = new ArrayList<>();
    for (long at = zxid; at > committedZxid; ) {
      Proposed next = at(at);
      fresh.add(next);
      at = next.previous();
    }
    for (int i = fresh.size() - 1; i >= 0; i--) {
      requireOrder(fresh.get(i));
      committed.add(fresh.get(i));
    }
    committedZxid = zxid;
    claimedUnder.merge(epoch, zxid, Math::max);
  }

  /** What a client asks for is carried out in the order in which it asked, wherever it asked. */
  private void requireOrder(Proposed next) {
    if (next.why() instanceof Pending.Write write
        && !(write.sent().request() instanceof ModelRequest.CloseSession)) {
      int xid = write.sent().xid();
      Integer before = lastWrites.put(write.session(), xid);
      if (before != null && before >= xid) {
        throw new BrokenClaim(
            write.sent()
                + " of session "
                + hex(write.session())
                + " was carried out behind its request #"
                + before);
      }
    }
  }

  /**
   * What is committed is on the disks of a quorum, whatever these are asked to keep, or was when
   * they said so.
   */
  private void requireQuorum(MemberJudge member, long zxid) {
    NavigableSet<Long> having = having(zxid, null);
    if (!isQuorum(having)) {
      throw new BrokenClaim(
          member
              + " takes "
              + hex(zxid)
              + " for committed, and only the disks of servers "
              + having
              + " have it for certain");
    }
  }

  private NavigableSet<Long> having(long zxid, @Nullable MemberJudge except) {
    NavigableSet<Long> having = new TreeSet<>();
    for (MemberJudge each : members) {
      if (each != except && (each.history().hasOnDisk(zxid) || each.history().hadOnDisk(zxid))) {
        having.add(each.sid());
      }
    }
    return having;
  }

  private boolean isQuorum(NavigableSet<Long> servers) {
    return settings.membership().committed().containsQuorum(servers);
  }

  // ---- sessions ----

  /** A client asks for a session, and the server has chosen its number. */
  void opening(long session, List<ModelBytes> credentials) {
    opening.putIfAbsent(session, credentials);
  }

  @Nullable List<ModelBytes> credentials(long session) {
    return opening.get(session);
  }

  /**
   * A leader creates a session, or makes a local one known to all.
   *
   * @param end where its history ended before
   */
  void created(long session, long zxid, long end) {
    Long before = creations.put(session, zxid);
    if (before != null && (!isLocal(session) || contains(end, before))) {
      throw new BrokenClaim("session id " + hex(session) + " was given out a second time");
    }
    upgrades += isLocal(session) ? 1 : 0;
  }

  /** A server lets a client in with a new session that no transaction knows of. */
  void openedLocally(long session, long sid, List<ModelBytes> credentials) {
    if (creations.containsKey(session) || homes.putIfAbsent(session, sid) != null) {
      throw new BrokenClaim("session id " + hex(session) + " was given out a second time");
    }
    opening.put(session, credentials);
    localSessions++;
  }

  /** Whether only one server knew a session at first. */
  boolean isLocal(long session) {
    return homes.containsKey(session);
  }

  /** Local sessions that were opened. */
  public long localSessions() {
    return localSessions;
  }

  void countReadOnlySession(boolean isReadOnly) {
    readOnlySessions += isReadOnly ? 1 : 0;
  }

  void countReadOnlyReply() {
    readOnlyReplies++;
  }

  /** Sessions that were opened while there was no leader. */
  public long readOnlySessions() {
    return readOnlySessions;
  }

  /** Replies, of those that were compared, that a server without a leader has given. */
  public long readOnlyReplies() {
    return readOnlyReplies;
  }

  /** Local sessions that a leader has made known to all. */
  public long upgrades() {
    return upgrades;
  }

  void timeoutAgreed(long session, int timeoutMillis) {
    timeoutsAgreed.computeIfAbsent(session, s -> new HashSet<>()).add(timeoutMillis);
  }

  boolean isAgreed(long session, int timeoutMillis) {
    return timeoutsAgreed.getOrDefault(session, Set.of()).contains(timeoutMillis);
  }

  void endProposed(long session) {
    endProposed.add(session);
  }

  /** Some leader has decided that the session ends, or wanted to. */
  boolean isEndProposed(long session) {
    return endProposed.contains(session);
  }

  /** Whether a session was created by a transaction that some leader made. */
  boolean isKnown(long session) {
    return creations.containsKey(session);
  }

  void terminated(long session) {
    terminated.add(session);
  }

  boolean isTerminated(long session) {
    return terminated.contains(session);
  }

  /** A client's request has reached a server. */
  void asked(long session, SentRequest sent) {
    asked.computeIfAbsent(session, s -> new HashMap<>()).put(sent.xid(), sent);
  }

  @Nullable SentRequest asked(long session, int xid) {
    return asked.getOrDefault(session, Map.of()).get(xid);
  }

  /** The password that belongs to a session, by the public rule. */
  static Bytes password(long session) {
    byte[] bytes = new byte[ConnectResponse.PASSWORD_BYTES];
    new Random(session ^ PASSWORD_SECRET).nextBytes(bytes);
    return Bytes.of(bytes);
  }
}

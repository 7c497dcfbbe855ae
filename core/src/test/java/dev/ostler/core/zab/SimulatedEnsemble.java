package dev.ostler.core.zab;

import dev.ostler.core.membership.JointConfig;
import dev.ostler.core.membership.Member;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.membership.Role;
import dev.ostler.core.membership.ServerAddress;
import dev.ostler.wire.quorum.QuorumMessage;
import dev.ostler.wire.txn.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * An ensemble in one thread, from one seed: servers, network, faults, clients, an oracle instead of
 * an election, and the claims that must hold after every event.
 */
final class SimulatedEnsemble {
  private static final int TICK_MILLIS = 100;
  private static final boolean TRACE = Boolean.getBoolean("zab.trace");

  private final Random random;
  private final SimulatedTime time;
  private final List<SimulatedServer> servers = new ArrayList<>();
  private final JointConfig membership;
  private final int voters;
  private final long counterMax;
  private final int recentMax;
  private final double wrongLeaderRate;
  private final double faultRate;
  private final int delayMillis;
  private final Set<Long> cuts = new HashSet<>();
  private final Map<String, Integer> counts;
  private boolean faults = true;
  private int payloads;
  private long traceHash;

  // What is known for ever.
  private final Map<Long, Long> leaders = new HashMap<>();
  private final List<String> history = new ArrayList<>();
  private int acknowledged;

  /** How many writes were acknowledged when a leader of an epoch did so last. */
  private final NavigableMap<Long, Integer> acknowledgedUnder = new TreeMap<>();

  private int activations;
  private int syncs;

  SimulatedEnsemble(long seed, int voters, int observers, Map<String, Integer> counts) {
    this.random = new Random(seed);
    this.time = new SimulatedTime(new Random(random.nextLong()));
    this.voters = voters;
    this.counts = counts;
    this.counterMax = random.nextInt(4) == 0 ? 20 + random.nextInt(60) : ZabSettings.COUNTER_MAX;
    this.recentMax = random.nextInt(3) == 0 ? 5 + random.nextInt(20) : 1000;
    this.wrongLeaderRate = random.nextInt(3) == 0 ? 0.3 : 0.02;
    this.faultRate = random.nextDouble();
    this.delayMillis = 1 + random.nextInt(random.nextInt(3) == 0 ? 120 : 10);
    List<Member> members = new ArrayList<>();
    for (long sid = 1; sid <= voters + observers; sid++) {
      Role role = sid <= voters ? Role.PARTICIPANT : Role.OBSERVER;
      members.add(new Member(sid, List.of(new ServerAddress("h" + sid, 1, 2)), role, null));
    }
    this.membership = JointConfig.of(QuorumConfig.majority(members, 0));
    for (long sid = 1; sid <= voters + observers; sid++) {
      int slowDisk = 1 + random.nextInt(random.nextInt(3) == 0 ? 200 : 10);
      servers.add(new SimulatedServer(sid, this, new Random(random.nextLong()), slowDisk));
    }
  }

  SimulatedTime time() {
    return time;
  }

  JointConfig membership() {
    return membership;
  }

  SimulatedServer server(long sid) {
    return servers.get((int) sid - 1);
  }

  ZabSettings settings(long sid) {
    return new ZabSettings(
        sid,
        TICK_MILLIS,
        10,
        5,
        false,
        new ZabSettings.Limits(recentMax, 1 << 20, 1 << 20, 1000, 1, counterMax),
        ZabSettings.Options.DEFAULT);
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  long traceHash() {
    return traceHash;
  }

  void trace(long sid, QuorumMessage message) {
    if (TRACE) {
      System.out.println(time.now() + " " + sid + ": " + message);
    }
    traceHash = traceHash * 31 + message.type() * 7L + message.zxid() + sid + time.now() * 1000003;
  }

  void trace(long sid, String what) {
    if (TRACE) {
      System.out.println(time.now() + " " + sid + ": " + what);
    }
    traceHash = traceHash * 31 + what.hashCode() * 7L + sid + time.now() * 1000003;
  }

  // ---- network ----

  long arrival(SimulatedServer from, SimulatedServer to) {
    return time.now() + 1 + (long) (random.nextDouble() * random.nextDouble() * delayMillis);
  }

  boolean isCut(SimulatedServer from, SimulatedServer to) {
    return cuts.contains(from.sid * 100 + to.sid);
  }

  /** Whether a cut is noticed at once. */
  boolean breaks() {
    return random.nextInt(20) == 0;
  }

  void requireOneEpoch(long first, long last) {
    if (first > last || Zxid.epoch(first) != Zxid.epoch(last) || Zxid.counter(first) == 0) {
      throw new IllegalStateException(
          "a range from " + Zxid.text(first) + " to " + Zxid.text(last));
    }
  }

  // ---- the run ----

  /** Runs with faults, then without; afterwards all servers must be one again. */
  void run(int faultyMillis, int calmMillis) {
    for (SimulatedServer server : servers) {
      time.soon(0, 300, () -> startIfDown(server));
    }
    elect();
    write();
    fault();
    long calm = time.now() + faultyMillis;
    while (time.now() < calm && time.step()) {
      // every event checks for itself
    }
    faults = false;
    cuts.clear();
    for (SimulatedServer server : servers) {
      startIfDown(server);
    }
    long end = time.now() + calmMillis;
    long enough = time.now() + calmMillis / 5;
    while (time.now() < end && !(time.now() > enough && isOne()) && time.step()) {
      // until they agree
    }
    if (!isOne()) {
      throw new IllegalStateException("without faults the servers do not become one: " + this);
    }
    check();
    count("runs");
    counts.merge("acknowledged writes", acknowledged, Integer::sum);
    counts.merge("activations", activations, Integer::sum);
    counts.merge("syncs", syncs, Integer::sum);
  }

  private void startIfDown(SimulatedServer server) {
    if (!server.isUp()) {
      server.start();
      check();
    }
  }

  /** True if one leads, all others follow it, and all have applied the same. */
  private boolean isOne() {
    int leading = 0;
    for (SimulatedServer server : servers) {
      if (server.part == null || !server.state.equals(servers.getFirst().state)) {
        return false;
      }
      leading += server.part == Replica.Part.LEADING ? 1 : 0;
    }
    return leading == 1;
  }

  private void write() {
    time.soon(
        0,
        200,
        () -> {
          SimulatedServer server = servers.get(random.nextInt(servers.size()));
          int burst = faults ? 1 + random.nextInt(5) : random.nextInt(20) == 0 ? 1 : 0;
          for (int i = 0; i < burst && server.isUp(); i++) {
            server.write("w" + payloads++);
            if (server.isUp() && random.nextInt(4) == 0) {
              server.askSync();
            }
          }
          if (server.isUp() && random.nextInt(40) == 0) {
            server.takeSnapshot();
          }
          check();
          write();
        });
  }

  private void fault() {
    time.soon(
        10,
        (int) (100 + 4000 * (1 - faultRate)),
        () -> {
          if (!faults) {
            return;
          }
          SimulatedServer server = servers.get(random.nextInt(servers.size()));
          switch (random.nextInt(9)) {
            case 0, 1 -> {
              if (server.isUp()) {
                count("crash");
                server.crash();
                time.soon(10, 2000, () -> startIfDown(server));
              }
            }
            case 2 -> crashAll();
            case 3, 4 -> cut(server, servers.get(random.nextInt(servers.size())));
            case 5 -> isolate(server);
            case 6, 7 -> {
              List<SimulatedLink> open = server.openLinks();
              if (!open.isEmpty()) {
                count("reset");
                server.broken(open.get(random.nextInt(open.size())));
              }
            }
            case 8 -> cuts.clear();
            default -> throw new IllegalStateException("no such fault");
          }
          check();
          fault();
        });
  }

  private void crashAll() {
    if (random.nextInt(4) > 0) {
      return;
    }
    count("crash of all");
    for (SimulatedServer server : servers) {
      if (server.isUp()) {
        server.crash();
        time.soon(10, 1000, () -> startIfDown(server));
      }
    }
  }

  private void cut(SimulatedServer one, SimulatedServer two) {
    count("cut");
    cuts.add(one.sid * 100 + two.sid);
    if (random.nextBoolean()) {
      cuts.add(two.sid * 100 + one.sid);
    }
    if (random.nextInt(3) == 0) {
      breakOneSide(one, two);
    }
    time.soon(
        100,
        3000,
        () -> {
          cuts.remove(one.sid * 100 + two.sid);
          cuts.remove(two.sid * 100 + one.sid);
        });
  }

  /** One end gives a connection up, and the other does not hear of it. */
  private static void breakOneSide(SimulatedServer one, SimulatedServer two) {
    for (SimulatedLink link : two.openLinks()) {
      if (link.other().owner == one) {
        two.broken(link);
      }
    }
  }

  private void isolate(SimulatedServer server) {
    for (SimulatedServer other : servers) {
      if (other != server) {
        cut(server, other);
      }
    }
  }

  // ---- the oracle ----

  private void elect() {
    time.soon(
        20,
        150,
        () -> {
          oracle();
          check();
          elect();
        });
  }

  private void oracle() {
    List<SimulatedServer> looking = new ArrayList<>();
    for (SimulatedServer server : servers) {
      if (server.lookingBecause != null && (!faults || random.nextInt(5) > 0)) {
        looking.add(server);
      }
    }
    for (SimulatedServer server : servers) {
      if (server.isUp() && server.zab().state() == Zab.State.LEADING && !looking.isEmpty()) {
        // Somebody leads: the others hear of it, whether it is the newest leader or not.
        SimulatedServer joining = looking.remove(random.nextInt(looking.size()));
        if (!isCut(joining, server) && random.nextInt(3) > 0) {
          joining.zab().follow(server.sid);
        }
      }
    }
    looking.removeIf(server -> server.lookingBecause == null);
    if (faults && wrongLeaderRate > 0.1 && !looking.isEmpty() && random.nextBoolean()) {
      stray(looking.remove(random.nextInt(looking.size())));
    }
    long votes = looking.stream().filter(server -> server.sid <= voters).count();
    boolean wrong = faults && random.nextDouble() < wrongLeaderRate;
    if (votes <= voters / 2 && !wrong || votes == 0) {
      return;
    }
    SimulatedServer best = best(looking, wrong);
    if (best == null) {
      return;
    }
    best.zab().lead();
    for (SimulatedServer server : looking) {
      if (server != best && server.lookingBecause != null) {
        server.zab().follow(best.sid);
      }
    }
  }

  /** A server follows whoever believes to lead, or leads by itself. */
  private void stray(SimulatedServer server) {
    SimulatedServer leader = servers.get(random.nextInt(servers.size()));
    if (leader == server && server.sid <= voters && server.lookingZxid != -1) {
      server.zab().lead();
    } else if (leader != server && leader.isListening()) {
      server.zab().follow(leader.sid);
    }
  }

  private @Nullable SimulatedServer best(List<SimulatedServer> looking, boolean wrong) {
    SimulatedServer best = null;
    for (SimulatedServer server : looking) {
      if (server.sid > voters || server.lookingZxid == -1) {
        continue;
      }
      boolean better =
          best == null
              || (wrong
                  ? random.nextBoolean()
                  : server.lookingEpoch > best.lookingEpoch
                      || server.lookingEpoch == best.lookingEpoch
                          && server.lookingZxid >= best.lookingZxid);
      if (better) {
        best = server;
      }
    }
    return best;
  }

  // ---- the claims ----

  int acknowledged() {
    return acknowledged;
  }

  /**
   * A server may serve clients: all that earlier leaders acknowledged must be there. What a later
   * one did may be missing, if this one hears late of those that followed it once.
   */
  void activated(SimulatedServer server, long epoch) {
    activations++;
    if (server.part == Replica.Part.LEADING) {
      Long before = leaders.put(epoch, server.sid);
      if (before != null) {
        throw new IllegalStateException(
            "servers " + before + " and " + server.sid + " both led epoch " + epoch + " (I2)");
      }
      int needed = 0;
      for (int under : acknowledgedUnder.headMap(epoch, false).values()) {
        needed = Math.max(needed, under);
      }
      if (server.state.size() < needed) {
        throw new IllegalStateException(
            "the leader of epoch "
                + epoch
                + " lacks acknowledged writes: "
                + server.state.size()
                + " of "
                + needed);
      }
    }
  }

  /** A client of a leader hears that its write is done. */
  void acknowledge(SimulatedServer leader, Transaction transaction) {
    check();
    acknowledged = Math.max(acknowledged, leader.state.size());
    acknowledgedUnder.merge(Zxid.epoch(transaction.zxid()), leader.state.size(), Math::max);
    if (Zxid.counter(transaction.zxid()) >= counterMax) {
      count("counter used up");
    }
  }

  /** A client hears that its sync is done: it sees whatever was acknowledged before it asked. */
  void synced(SimulatedServer server, long known) {
    syncs++;
    if (server.state.size() < known) {
      throw new IllegalStateException(
          "server "
              + server.sid
              + " answered a sync with "
              + server.state.size()
              + " writes, and "
              + known
              + " had been acknowledged");
    }
  }

  /** After every event: whatever clients may see anywhere is one history. */
  void check() {
    for (SimulatedServer server : servers) {
      if (server.part != null) {
        checkPrefix(server);
      }
      if (server.disk.acceptedEpoch < server.disk.currentEpoch) {
        throw new IllegalStateException("server " + server.sid + ": epochs on disk");
      }
    }
  }

  /** A disk has lost something: what clients may have seen must still be on a quorum of them. */
  void historyReplaced() {
    for (int i = Math.max(0, history.size() - 50); i < history.size(); i++) {
      requireDurable(i);
    }
  }

  private void requireDurable(int position) {
    String entry = history.get(position);
    long zxid = Long.parseLong(entry, 2, entry.indexOf('='), 16);
    int disks = 0;
    for (SimulatedServer server : servers) {
      if (server.sid <= voters && server.holds(zxid, entry, position)) {
        disks++;
      }
    }
    if (disks <= voters / 2) {
      throw new IllegalStateException(entry + " has been seen and is on " + disks + " disks");
    }
  }

  @SuppressWarnings("ReferenceEquality") // a replaced state is another list
  private void checkPrefix(SimulatedServer server) {
    List<String> state = server.state;
    // A state is only appended to, until it is replaced.
    int from = server.checkedState == state ? server.checked : 0;
    for (int i = from; i < state.size(); i++) {
      if (i == history.size()) {
        history.add(state.get(i));
        requireDurable(i);
      } else if (!history.get(i).equals(state.get(i))) {
        throw new IllegalStateException(
            "server "
                + server.sid
                + " has "
                + state.get(i)
                + " where another has "
                + history.get(i));
      }
    }
    server.checkedState = state;
    server.checked = state.size();
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (SimulatedServer server : servers) {
      text.append("\n  ").append(server.sid).append(": ");
      text.append(
          server.isUp()
              ? server.zab().state()
                  + " epoch "
                  + server.zab().epoch()
                  + " logged "
                  + Zxid.text(server.zab().logged())
                  + " applied "
                  + Zxid.text(server.zab().applied())
                  + " accepted "
                  + server.zab().acceptedEpoch()
                  + " current "
                  + server.zab().currentEpoch()
                  + " entries "
                  + server.state.size()
                  + " "
                  + server.lookingBecause
              : "down");
    }
    return text.toString();
  }

  static SortedSet<String> sorted(Map<String, Integer> counts) {
    TreeSet<String> lines = new TreeSet<>();
    counts.forEach((what, count) -> lines.add(what + ": " + count));
    return lines;
  }
}

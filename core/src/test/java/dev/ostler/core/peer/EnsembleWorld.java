package dev.ostler.core.peer;

import static dev.ostler.core.peer.EnsembleHistory.require;

import dev.ostler.core.event.Event;
import dev.ostler.core.membership.ConfigText;
import dev.ostler.core.membership.Ensembles;
import dev.ostler.core.membership.QuorumConfig;
import dev.ostler.core.session.Session;
import dev.ostler.core.zab.Zab;
import dev.ostler.core.zab.ZabSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Whole servers and clients in one thread, from one seed, under faults and then without. */
final class EnsembleWorld {
  private static final boolean TRACE = Boolean.getBoolean("ensemble.trace");

  private record Due(long at, long order, Runnable task) {}

  /** Longer than an election takes here, and than anybody is kept waiting for one. */
  static final int ANSWER_MILLIS_MAX = 2_500;

  final Random random;
  final boolean reconfigures;
  final boolean standaloneEnabled;
  final EnsembleHistory history;
  final EnsembleMembership changes;
  private final List<EnsembleServer> servers = new ArrayList<>();
  private final List<EnsembleClient> clients = new ArrayList<>();
  private final Set<Long> cuts = new TreeSet<>();
  private final Map<String, Integer> counts;
  private final PriorityQueue<Due> queue =
      new PriorityQueue<>(
          (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.order, b.order));
  long now = 10_000;
  private long order;
  private long hash;
  boolean faults = true;
  final long counterMax;
  final SessionRules rules;
  final boolean forcesSnapshots;
  final boolean observersKeepLog;
  final boolean observerMasters;

  /** The last write that some client was told of. */
  long acknowledgedZxid;

  EnsembleWorld(long seed, int voters, int observers, Map<String, Integer> counts) {
    this(seed, voters, observers, 0, counts);
  }

  /**
   * @param spares servers that are no members at first; with some, the membership changes
   */
  EnsembleWorld(long seed, int voters, int observers, int spares, Map<String, Integer> counts) {
    this(seed, voters, observers, spares, counts, null);
    for (int i = 0; i < 4; i++) {
      clients.add(new EnsembleClient(i, this));
    }
    if (reconfigures) {
      new EnsembleOperator(this);
    }
  }

  /** Three voters and an observer that are one, without faults and without clients. */
  static EnsembleWorld calm(SessionRules rules) {
    return new EnsembleWorld(1, 3, 1, 0, new TreeMap<>(), rules).calm();
  }

  /** The same, with an observer that followers feed or the leader. */
  static EnsembleWorld calmAndFed(boolean byFollowers) {
    for (long seed = 1; ; seed++) {
      EnsembleWorld world = new EnsembleWorld(seed, 3, 1, 0, new TreeMap<>(), SessionRules.DEFAULT);
      if (world.observerMasters == byFollowers && !world.forcesSnapshots) {
        return world.calm();
      }
    }
  }

  private EnsembleWorld calm() {
    faults = false;
    servers.forEach(EnsembleServer::start);
    pass(now + 20_000, true);
    return this;
  }

  /**
   * @param chosenRules null to draw them
   */
  private EnsembleWorld(
      long seed,
      int voters,
      int observers,
      int spares,
      Map<String, Integer> counts,
      @Nullable SessionRules chosenRules) {
    // Neighbours among the seeds differ from the first draw on.
    this.random = new Random(seed * 0x9E37_79B9_7F4A_7C15L);
    this.counts = counts;
    this.reconfigures = spares > 0;
    this.standaloneEnabled = !reconfigures || random.nextBoolean();
    QuorumConfig membership = Ensembles.of(voters, observers);
    this.history = new EnsembleHistory(membership);
    this.changes = new EnsembleMembership(membership, history);
    this.forcesSnapshots = random.nextInt(10) == 0;
    this.observersKeepLog = random.nextInt(3) > 0;
    this.observerMasters = random.nextBoolean();
    boolean local = random.nextInt(3) == 0;
    SessionRules drawn =
        new SessionRules(local, local && random.nextInt(3) > 0, random.nextBoolean());
    this.rules = chosenRules == null ? drawn : chosenRules;
    this.counterMax = random.nextInt(4) == 0 ? 40 : ZabSettings.COUNTER_MAX;
    for (int sid = 1; sid <= voters + observers + spares; sid++) {
      servers.add(
          new EnsembleServer(
              sid, this, sid <= voters + observers ? membership : joining(membership, sid)));
    }
  }

  /** What the files of a server list that is to join: the others, and itself. */
  private QuorumConfig joining(QuorumConfig members, long sid) {
    String others = String.join("\n", ConfigText.lines(members));
    return Ensembles.parse(others + "\n" + EnsembleOperator.line(sid, random.nextBoolean()));
  }

  List<EnsembleServer> servers() {
    return servers;
  }

  void at(long millis, Runnable task) {
    queue.add(new Due(Math.max(now, millis), order++, task));
  }

  void after(long millis, Runnable task) {
    at(now + millis, task);
  }

  EnsembleServer server(long sid) {
    return servers.get((int) sid - 1);
  }

  EnsembleServer anyServer() {
    return servers.get(random.nextInt(servers.size()));
  }

  boolean isCut(EnsembleServer from, EnsembleServer to) {
    return cuts.contains(from.sid * 100 + to.sid);
  }

  void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  void trace(long sid, Object what) {
    if (TRACE) {
      System.out.println(now + " " + sid + ": " + what);
    }
    hash = hash * 31 + sid + 7 * now + what.getClass().getSimpleName().hashCode();
  }

  long hash() {
    return hash;
  }

  /** Runs with faults, then without: then the servers must become one, and serve. */
  void run(long faultyMillis, long calmMillis) {
    for (EnsembleServer server : servers) {
      after(random.nextInt(200), () -> startIfDown(server));
    }
    fault();
    snapshots();
    pass(now + faultyMillis, false);
    faults = false;
    cuts.clear();
    servers.forEach(this::startIfDown);
    int before = history.size();
    pass(now + calmMillis, true);
    pass(now + 5_000, false);
    if (counterMax < ZabSettings.COUNTER_MAX) {
      pass(now + 3_000, true); // the moment may be that of a roll-over
    }
    require(isOne(), "without faults the servers do not stay one: " + this);
    require(history.size() > before + 20, "clients are not served without faults: " + this);
    judgeEnd();
    count("runs");
    counts.merge("transactions", history.size(), Integer::sum);
  }

  /** The leader crashes; the clients of the others must hardly notice. */
  void failOver() {
    if (forcesSnapshots || counterMax < ZabSettings.COUNTER_MAX) {
      return; // whose state is replaced has nothing to go on from; a roll-over may come between
    }
    faults = false;
    servers.forEach(this::startIfDown);
    pass(now + 20_000, true);
    pass(now + 2_000, false);
    pass(now + 3_000, true);
    require(isOne(), "the servers do not become one: " + this);
    for (int i = 0; i < 6; i++) {
      new EnsembleVisitor(i, this);
    }
    pass(now + 500, false);
    EnsembleServer leader = leader();
    Map<EnsembleClient, List<Integer>> before = new LinkedHashMap<>();
    for (EnsembleClient client : clients) {
      if (client.isEstablishedElsewhere(leader)) {
        before.put(client, List.of(client.disconnections(), client.answers()));
      }
    }
    leader.crash();
    pass(now + 2_000, false);
    before.forEach((client, counts) -> {
      count("clients of others");
      require(
          client.disconnections() == counts.get(0),
          "a client of another server lost its connection: " + this);
      require(client.answers() > counts.get(1) + 5, "a client is not answered: " + this);
    });
  }

  /**
   * All start within a moment, as after a power cut, and nothing goes wrong.
   *
   * @return milliseconds from the start of the last one until all serve
   */
  long startCold(int withinMillis) {
    faults = false;
    for (EnsembleServer server : servers) {
      after(random.nextInt(withinMillis), () -> startIfDown(server));
    }
    long allUp = now + withinMillis;
    pass(allUp, false);
    pass(allUp + 60_000, true);
    require(isOne(), "the servers do not become one: " + this);
    return now - allUp;
  }

  /** Servers crash one after the other and come back; whoever visits is answered, or sent away. */
  void visitAll() {
    faults = false;
    servers.forEach(this::startIfDown);
    pass(now + 20_000, true);
    for (int i = 0; i < 8; i++) {
      new EnsembleVisitor(i, this);
    }
    for (int round = 0; round < 6; round++) {
      pass(now + 300 + random.nextInt(700), false);
      EnsembleServer server =
          random.nextInt(3) > 0 && servers.stream().anyMatch(EnsembleWorld::leads)
              ? leader()
              : anyServer();
      if (server.isUp()) {
        server.crash();
      }
      pass(now + random.nextInt(1_500), false);
      servers.forEach(this::startIfDown);
    }
    pass(now + 20_000, true);
    pass(now + 2_000, false);
  }

  private static boolean leads(EnsembleServer server) {
    return server.isUp() && server.peer().zab().accepts();
  }

  /** Goes on for some time. */
  void pass(long millis) {
    pass(now + millis, false);
  }

  /** The server that leads. */
  EnsembleServer leader() {
    return servers.stream().filter(EnsembleWorld::leads).findFirst().orElseThrow();
  }

  /** A server that follows. */
  EnsembleServer follower() {
    return servers.stream()
        .filter(s -> s.isUp() && s.peer().zab().state() == Zab.State.FOLLOWING)
        .findFirst()
        .orElseThrow();
  }

  /** Nothing passes between a server and the others any more. */
  void isolate(EnsembleServer server) {
    for (EnsembleServer other : servers) {
      cuts.add(server.sid * 100 + other.sid);
      cuts.add(other.sid * 100 + server.sid);
    }
  }

  void heal() {
    cuts.clear();
  }

  private void pass(long until, boolean untilOne) {
    while (now < until && !(untilOne && isOne())) {
      Due due = queue.poll();
      if (due == null) {
        return;
      }
      now = due.at();
      due.task().run();
    }
  }

  private boolean isOne() {
    int leading = 0;
    for (EnsembleServer server : servers) {
      if (!server.isServing()) {
        return false;
      }
      leading += server.peer().zab().accepts() ? 1 : 0;
    }
    return leading == 1;
  }

  /** Everybody has the same, what was acknowledged is there, and no ephemeral is without owner. */
  private void judgeEnd() {
    long zxid = history.last();
    require(acknowledgedZxid <= zxid, "an acknowledged write is not in the history");
    long until = now + 3_000;
    while (now < until && !haveApplied(history.last())) {
      pass(now + 1, false);
    }
    require(haveApplied(zxid), "some server lags for ever: " + this);
    changes.checkEnd(servers, reconfigures);
    for (EnsembleServer server : servers) {
      for (Map.Entry<String, Long> ephemeral : history.ephemerals().entrySet()) {
        Session owner = server.peer().sessions().get(ephemeral.getValue());
        require(
            owner != null || server.peer().tree().zxid() < history.last(),
            ephemeral.getKey() + " is left behind by session 0x" + ephemeral.getValue());
      }
    }
  }

  private boolean haveApplied(long zxid) {
    return servers.stream().allMatch(server -> server.peer().tree().zxid() >= zxid);
  }

  private void startIfDown(EnsembleServer server) {
    if (!server.isUp()) {
      server.start();
    }
  }

  private void snapshots() {
    after(
        random.nextInt(800),
        () -> {
          anyServer().on(new Event.SnapshotDue());
          snapshots();
        });
  }

  private void fault() {
    after(
        50 + random.nextInt(2_500),
        () -> {
          if (!faults) {
            return;
          }
          EnsembleServer server = anyServer();
          switch (random.nextInt(7)) {
            case 0, 1 -> crash(server);
            case 2 -> {
              if (random.nextInt(3) == 0) {
                count("crash of all");
                servers.forEach(this::crash);
              }
            }
            case 3 -> cut(server, anyServer());
            case 4 -> {
              count("isolated");
              servers.forEach(other -> cut(server, other));
            }
            case 5 -> {
              count("link broken");
              server.breakLink();
            }
            default -> cuts.clear();
          }
          fault();
        });
  }

  private void crash(EnsembleServer server) {
    if (server.isUp()) {
      count("crash");
      server.crash();
      after(10 + random.nextInt(1_500), () -> startIfDown(server));
    }
  }

  private void cut(EnsembleServer one, EnsembleServer two) {
    if (one == two) {
      return;
    }
    count("cut");
    cuts.add(one.sid * 100 + two.sid);
    if (random.nextInt(3) > 0) {
      cuts.add(two.sid * 100 + one.sid);
    }
    after(
        100 + random.nextInt(2_500),
        () -> {
          cuts.remove(one.sid * 100 + two.sid);
          cuts.remove(two.sid * 100 + one.sid);
        });
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("history ends at 0x%x".formatted(history.last()));
    for (EnsembleServer server : servers) {
      text.append("\n  ").append(server.sid).append(": ");
      text.append(
          server.isUp()
              ? server.peer().zab().state()
                  + " epoch "
                  + server.peer().zab().epoch()
                  + " logged 0x"
                  + Long.toHexString(server.peer().zab().logged())
                  + " applied 0x"
                  + Long.toHexString(server.peer().tree().zxid())
                  + " of "
                  + server.peer().zab().membership().committed().voters()
                  + " version 0x"
                  + Long.toHexString(server.peer().zab().membership().committed().version())
                  + (server.peer().zab().membership().isJoint()
                      ? " and " + server.peer().zab().membership().lastSeen().voters()
                      : "")
              : "down");
    }
    return text.toString();
  }
}
